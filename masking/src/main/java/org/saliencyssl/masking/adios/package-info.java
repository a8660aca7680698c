/**
 * ADIOS (Shi et al., ICML 2022): masks that a network learns by working against the encoder.
 *
 * <table>
 * <caption>Strategies</caption>
 * <tr><th>name</th><th>variants of a batch</th><th>published for</th></tr>
 * <tr><td>{@code adios}</td><td>N: each mask hides its part once</td><td>small images</td></tr>
 * <tr><td>{@code adios-s}</td><td>1: each sample draws one of its N masks</td><td>224 pixels</td>
 * </tr>
 * </table>
 *
 * <p>{@link org.saliencyssl.masking.adios.Adios} is the strategy; {@link
 * org.saliencyssl.masking.adios.MaskChoice} says which masks hide something, {@link
 * org.saliencyssl.masking.adios.MaskPenalty} what keeps them from hiding all or nothing, {@link
 * org.saliencyssl.masking.adios.MaskSchedule} how fast they learn. The network is {@link
 * org.saliencyssl.api.network.UNet}. The authors published SimCLR, BYOL and SimSiam with ADIOS;
 * MoCo v2 with it is an adaptation.
 */
@NullMarked
package org.saliencyssl.masking.adios;

import org.jspecify.annotations.NullMarked;
