/**
 * The compute layer: tensor work that DJL lacks, as TorchScript text written from Java.
 *
 * <p>Networks are defined once ({@link org.saliencyssl.api.compute.NetworkDefinition}) and emitted
 * for a {@link org.saliencyssl.api.compute.ComputePolicy}; optimiser and pixel operations are one
 * call each. All of it runs on the thread that started the engine.
 */
@NullMarked
package org.saliencyssl.api.compute;

import org.jspecify.annotations.NullMarked;
