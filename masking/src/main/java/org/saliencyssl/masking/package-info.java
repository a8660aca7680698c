/**
 * What is hidden from the encoder.
 *
 * <table>
 * <caption>Strategies; all but {@code none} choose cells of the run's grid</caption>
 * <tr><th>name</th><th>masked areas hold</th><th>encoder input</th><th>source</th></tr>
 * <tr><td>{@code high-pass}</td><td>noise</td><td>x - blur(x)</td><td>Chin et al., WACV 2024</td>
 * </tr>
 * <tr><td>{@code blur}</td><td>the blurred view</td><td>x</td><td>Chin et al.</td></tr>
 * <tr><td>{@code mean}</td><td>the view's mean colour</td><td>x</td><td>Chin et al.</td></tr>
 * <tr><td>{@code random}</td><td>noise</td><td>x</td><td>a control of ours</td></tr>
 * <tr><td>{@code none}</td><td></td><td>x</td><td>the baseline</td></tr>
 * </table>
 *
 * <p>Each has a factory (public), a settings record, the strategy and its test. {@link
 * org.saliencyssl.masking.PairMasking} says which views are masked, {@link
 * org.saliencyssl.masking.CellChoice} which cells, {@link org.saliencyssl.masking.CellCounts} how
 * many. To add one, copy {@code mean}: it is the shortest.
 */
@NullMarked
package org.saliencyssl.masking;

import org.jspecify.annotations.NullMarked;
