package org.saliencyssl.scda;

import java.util.Locale;
import org.saliencyssl.api.compute.NetworkDefinition;
import org.saliencyssl.api.network.MobileNetV2;
import org.saliencyssl.api.network.ResNet;
import org.saliencyssl.api.network.SqueezeNet;

/** The networks whose last feature map can be summed into a saliency map. */
enum LocalizerNetwork {
  /** MobileNetV2 1.0, 1280 channels at 1/32 of the input. */
  MOBILENETV2 {
    @Override
    NetworkDefinition definition() {
      return MobileNetV2.features();
    }

    @Override
    boolean ignores(String tensor) {
      return false;
    }
  },
  /** SqueezeNet 1.1 up to fire9, 512 channels at about 1/16 of the input; its head is ignored. */
  SQUEEZENET {
    @Override
    NetworkDefinition definition() {
      return SqueezeNet.features();
    }

    @Override
    boolean ignores(String tensor) {
      return tensor.startsWith("head.");
    }
  },
  /** torchvision's ResNet-50, the paper's localizer: 2048 channels at 1/32; fc is ignored. */
  RESNET50 {
    @Override
    NetworkDefinition definition() {
      return ResNet.definition(50, 64, ResNet.Stem.IMAGENET, 1);
    }

    @Override
    boolean ignores(String tensor) {
      return tensor.startsWith("fc.") || tensor.endsWith("num_batches_tracked");
    }
  };

  abstract NetworkDefinition definition();

  /** Tells whether a tensor of a published weight file has no place in the network on purpose. */
  abstract boolean ignores(String tensor);

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
