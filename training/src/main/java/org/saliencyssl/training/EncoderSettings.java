package org.saliencyssl.training;

import org.saliencyssl.api.Setting;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.network.ResNet;

/**
 * The network that is pretrained, spec section {@code encoder}; the paper's is a ResNet-50 of width
 * 64 with the ImageNet stem.
 *
 * @param architecture which ResNet
 * @param width channels of the first stage; 64 is torchvision's
 * @param stem what comes before the first stage
 * @param batchNormSplits groups of a batch with statistics of their own, as in MoCo's single-GPU
 *     demo; 1 for ordinary batch norm. The batch size must be a multiple
 */
public record EncoderSettings(
    Architecture architecture,
    @Setting(min = 1) int width,
    ResNet.Stem stem,
    @Setting(min = 1) int batchNormSplits) {

  /** The ResNets, equal to torchvision's. */
  public enum Architecture {
    /** Basic blocks 2, 2, 2, 2. */
    RESNET18(18),
    /** Basic blocks 3, 4, 6, 3. */
    RESNET34(34),
    /** Bottleneck blocks 3, 4, 6, 3. */
    RESNET50(50);

    private final int depth;

    Architecture(int depth) {
      this.depth = depth;
    }
  }

  /**
   * Returns the network.
   *
   * @return trunk without classifier; its output is the pooled last map
   */
  public NetworkDefinition definition() {
    return ResNet.definition(architecture.depth, width, stem, batchNormSplits);
  }
}
