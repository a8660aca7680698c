package org.saliencyssl.experiment.grid;

import java.time.Duration;

/**
 * How a grid is carried out; no result depends on it.
 *
 * @param workers processes at a time, positive
 * @param maxAttempts times that a point is tried in one run of the coordinator if its process
 *     crashes, is killed or hangs; a point that says why it failed is not tried again
 * @param failFast whether the first failure stops everything
 * @param limit longest time of one attempt; zero for no limit
 * @param stall longest time without a step, a line or a file of an attempt; zero for no limit
 * @param lease longest time without a heartbeat of a worker on another machine
 */
public record GridRules(
    int workers,
    int maxAttempts,
    boolean failFast,
    Duration limit,
    Duration stall,
    Duration lease) {}
