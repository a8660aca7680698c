package org.saliencyssl.training.data;

/**
 * The three splits of a data set. Selection happens on {@code validation}; {@code test} is
 * reported.
 *
 * @param train what pretraining and probes learn from
 * @param validation what settings are chosen on
 * @param test what numbers are reported on
 * @param fingerprint SHA-256 in hexadecimal over the three splits and the stored side
 */
public record DatasetSplits(
    ImageSource train, ImageSource validation, ImageSource test, String fingerprint) {}
