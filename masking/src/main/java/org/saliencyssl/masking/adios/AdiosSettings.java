package org.saliencyssl.masking.adios;

import org.saliencyssl.api.Setting;
import org.saliencyssl.api.network.UNet;

/**
 * Settings of {@link Adios}. The authors' values differ from script to script: N 4 or 6, base width
 * 8 to 128, {@code gn} or {@code in}, sparsity 0 to 1, entropy 0 or 0.71 (paper.md 4.5).
 *
 * @param branch which view is masked
 * @param masks N, the number of soft masks that share each pixel
 * @param baseWidth c, channels of the mask network's outermost blocks; a multiple of 8 with {@code
 *     gn}
 * @param norm how the mask network is normalised
 * @param sparsity a1, weight of the penalty on masks that hide all or nothing
 * @param entropy a2, weight of the entropy term
 * @param optimizer how the mask network learns
 */
record AdiosSettings(
    MaskedBranch branch,
    @Setting(min = 2) int masks,
    @Setting(min = 1) int baseWidth,
    UNet.Norm norm,
    @Setting(min = 0) double sparsity,
    @Setting(min = 0) double entropy,
    MaskOptimizerSettings optimizer) {

  AdiosSettings {
    if (norm == UNet.Norm.GN && baseWidth % UNet.GROUPS != 0) {
      throw new IllegalArgumentException(
          "baseWidth is %d; with norm gn it must be a multiple of the %d groups"
              .formatted(baseWidth, UNet.GROUPS));
    }
  }
}
