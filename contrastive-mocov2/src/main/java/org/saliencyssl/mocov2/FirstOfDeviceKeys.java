package org.saliencyssl.mocov2;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.function.UnaryOperator;
import org.saliencyssl.api.PluginContext;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.compute.TensorOps;

/**
 * Embeds the first image of each device's part of a batch alone, and hands it to all queries of the
 * part ({@link FirstOfDevice}).
 *
 * <p>Alone means: with batch statistics of its own. An encoder whose batch norm is split into s
 * groups takes s images a pass, one in each group (image i is in group i mod s); the last pass is
 * filled up with its last image. The result is that of passes of one image through an encoder
 * without groups. With more than one hard negative, entry m is the m-th masking of the first sample
 * (the released code would take sample m, and was run with one).
 */
final class FirstOfDeviceKeys {

  private final int batch;
  private final int devices;
  private final int imagesPerPass;

  /**
   * Plans the passes.
   *
   * @param batch images of a batch, a multiple of {@code devices}
   * @param imagesPerPass groups of the encoder's batch norm
   */
  FirstOfDeviceKeys(int batch, int devices, int imagesPerPass) {
    if (batch % devices != 0) {
      throw new IllegalArgumentException(
          "batch of " + batch + " images cannot lie on " + devices + " devices in equal parts");
    }
    this.batch = batch;
    this.devices = devices;
    this.imagesPerPass = imagesPerPass;
  }

  /**
   * Plans the passes of a run.
   *
   * @throws IllegalArgumentException if the encoder has batch norm and its last map of one image is
   *     a single place, whose statistics are undefined
   */
  static FirstOfDeviceKeys of(int devices, Network encoder, PluginContext context) {
    boolean batchNorm = encoder.state().size() > encoder.trainable().size();
    if (batchNorm && encoder.definition().hasFeatureMap()) {
      refuseSinglePlace(encoder, context);
    }
    return new FirstOfDeviceKeys(
        context.facts().batchSize(), devices, encoder.definition().batchMultiple());
  }

  private static void refuseSinglePlace(Network encoder, PluginContext context) {
    int side = context.facts().imageSize();
    try (NDArray image = context.manager().zeros(new Shape(1, 3, side, side));
        NDArray map = encoder.featureMap(image, false)) {
      if (map.getShape().get(2) * map.getShape().get(3) == 1) {
        throw new IllegalArgumentException(
            "hardNegativeOf first-of-device normalises one image by the statistics of its own"
                + " places, and the encoder's last map of "
                + side
                + "-pixel images has one place; choose larger images or hardNegativeOf own");
      }
    }
  }

  /**
   * Returns (N, D), unit rows: row i is the embedding of the first image of i's device.
   *
   * @param images (N, 3, H, W)
   * @param ops on the device of the images
   * @param embedding gives (n, D) of (n, 3, H, W) with batch statistics
   */
  NDArray embed(NDArray images, InfoNce contrast, TensorOps ops, UnaryOperator<NDArray> embedding) {
    NDManager owner = images.getManager();
    Shape some = new Shape(imagesPerPass);
    NDList passes = new NDList();
    for (int first = 0; first < devices; first += imagesPerPass) {
      NDArray chosen = contrast.reorder(images, ops.upload(pass(first), some, owner));
      passes.add(embedding.apply(chosen));
    }
    NDArray embeddings = passes.size() == 1 ? passes.get(0) : NDArrays.concat(passes, 0);
    NDArray owners = ops.upload(owners(), new Shape(batch), owner);
    return contrast.unit(contrast.reorder(embeddings, owners));
  }

  /** Places of the first images of some devices in the batch. */
  private long[] pass(int firstDevice) {
    long[] places = new long[imagesPerPass];
    for (int i = 0; i < imagesPerPass; i++) {
      places[i] = (long) Math.min(firstDevice + i, devices - 1) * (batch / devices);
    }
    return places;
  }

  /** The device of each sample. */
  private long[] owners() {
    long[] owners = new long[batch];
    for (int i = 0; i < batch; i++) {
      owners[i] = i / (batch / devices);
    }
    return owners;
  }
}
