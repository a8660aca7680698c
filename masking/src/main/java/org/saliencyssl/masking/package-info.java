/**
 * What is hidden from the encoder.
 *
 * <table>
 * <caption>Strategies; all but {@code none} and ADIOS choose cells of the run's grid</caption>
 * <tr><th>name</th><th>masked areas hold</th><th>encoder input</th><th>source</th></tr>
 * <tr><td>{@code high-pass}</td><td>noise</td><td>x - blur(x)</td><td>Chin et al., WACV 2024</td>
 * </tr>
 * <tr><td>{@code blur}</td><td>the blurred view</td><td>x</td><td>Chin et al.</td></tr>
 * <tr><td>{@code mean}</td><td>the view's mean colour</td><td>x</td><td>Chin et al.</td></tr>
 * <tr><td>{@code mscn}</td><td>noise</td><td>x - blur(x)</td><td>a stand-in for Jing, Zhu and
 * LeCun 2022; both views, at random</td></tr>
 * <tr><td>{@code adios}, {@code adios-s}</td><td>0, by soft masks that are learned</td><td>x</td>
 * <td>Shi et al., ICML 2022; {@link org.saliencyssl.masking.adios}</td></tr>
 * <tr><td>{@code random}</td><td>noise</td><td>x</td><td>a control of ours</td></tr>
 * <tr><td>{@code none}</td><td></td><td>x</td><td>the baseline</td></tr>
 * </table>
 *
 * <p>Each has a factory (public), a settings record, the strategy and its test. {@link
 * org.saliencyssl.masking.PairMasking} says which views are masked, {@link
 * org.saliencyssl.masking.CellChoice} which cells, {@link org.saliencyssl.masking.CellCounts} how
 * many. To add one, copy {@code mean}: it is the shortest.
 *
 * <p>{@code mscn} is in this package and not in one of its own because it is high-pass masking
 * without saliency: it shares {@link org.saliencyssl.masking.NoiseMasks} and {@link
 * org.saliencyssl.masking.HighPassFilter}, which a package of its own could use only if they were
 * public.
 *
 * <p>Where the released code of Chin et al. departs from the paper (paper.md, section 2), a setting
 * picks one of the two: item 5 {@link org.saliencyssl.masking.Cap}, 6 {@link
 * org.saliencyssl.masking.BackgroundCount}, 7 {@link org.saliencyssl.masking.SingleCells}, 8 {@link
 * org.saliencyssl.masking.Noise}, 9 {@link org.saliencyssl.masking.Mixture}, 12 {@link
 * org.saliencyssl.masking.NegativeRatioOf}.
 */
@NullMarked
package org.saliencyssl.masking;

import org.jspecify.annotations.NullMarked;
