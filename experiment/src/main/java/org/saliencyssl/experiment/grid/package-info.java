/**
 * Carries out the points of a grid with several worker processes.
 *
 * <p>{@link org.saliencyssl.experiment.grid.Coordinator} decides which point is tried next, watches
 * workers and writes the ledger; a {@link org.saliencyssl.experiment.grid.Launcher} starts them. A
 * worker gets the grid's folder, a label and a token, and talks through files in its attempt's
 * folder ({@code experiment.ledger}), so it may as well be the task of a cluster's scheduler.
 */
@NullMarked
package org.saliencyssl.experiment.grid;

import org.jspecify.annotations.NullMarked;
