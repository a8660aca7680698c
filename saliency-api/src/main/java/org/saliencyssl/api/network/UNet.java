package org.saliencyssl.api.network;

import java.util.ArrayList;
import java.util.List;
import org.saliencyssl.api.compute.NetworkBuilder;
import org.saliencyssl.api.compute.NetworkBuilder.Node;
import org.saliencyssl.api.compute.NetworkDefinition;

/**
 * The mask network of ADIOS (Shi et al., ICML 2022; their code, {@code src/utils/unet.py}, {@code
 * blocks.py} and the mask head of {@code simclr_adios.py}): a U-Net whose bottleneck sees the whole
 * image, and a softmax over N soft masks.
 *
 * <p>An image of side s takes b = floor(log2(s)) - 1 blocks down and as many up: 4 from 32 pixels,
 * 5 from 64, 6 from 128 to 255 (the published counts). At 16 and above 255 the same rule goes on,
 * which is ours. A block is a 3 x 3 convolution, a norm and ReLU. Between blocks the map is halved
 * or doubled, without filtering; each block up also reads the result of its counterpart down.
 */
public final class UNet {

  /** How blocks are normalised; names as in the authors' code, where none is called {@code no}. */
  public enum Norm {
    /** Group norm with 8 groups; the base width is a multiple of 8. */
    GN,
    /** Affine instance norm. */
    IN,
    /** None; the convolutions have a bias. */
    NONE
  }

  /** Groups of {@link Norm#GN}. */
  public static final int GROUPS = 8;

  private static final int SMALLEST = 16;
  private static final int HIDDEN = 128;

  private final NetworkBuilder builder = new NetworkBuilder("u-net");
  private final int size;
  private final int width;
  private final Norm norm;

  private UNet(int size, int width, Norm norm) {
    this.size = size;
    this.width = width;
    this.norm = norm;
  }

  /**
   * Counts the blocks on each side.
   *
   * @param size side of the images in pixels, positive
   * @return int(log2(size) - 1)
   */
  public static int blocks(int size) {
    return Integer.SIZE - 1 - Integer.numberOfLeadingZeros(size) - 1;
  }

  /**
   * Tells what an image's side must be a multiple of, so that halving and doubling lead back to it.
   *
   * @param size side of the images in pixels, positive
   * @return 2^(blocks - 1)
   */
  public static int multiple(int size) {
    return 1 << Math.max(0, blocks(size) - 1);
  }

  /**
   * Tells whether the network exists for an image size.
   *
   * @param size side of the images in pixels
   * @return whether {@code size} is at least 16 and a multiple of {@link #multiple}; 16, 32, 64, 96
   *     and 224 are, 100 is not
   */
  public static boolean accepts(int size) {
    return size >= SMALLEST && size % multiple(size) == 0;
  }

  /**
   * Defines the network.
   *
   * <p>Its feature map is the masks: (N, masks, size, size), positive, with sum 1 at each pixel.
   * Its output is their mean over the pixels: (N, masks), the share of the image that each hides.
   *
   * @param size side of the images in pixels; {@link #accepts} says which
   * @param masks number of masks, positive
   * @param width channels of the outermost blocks, c of the publication
   * @param norm how blocks are normalised
   * @return the definition; parameters {@code down.0.0.weight} (convolution), {@code
   *     down.0.1.weight} (norm), ..., {@code mlp.1.weight}, ..., {@code up.0.0.weight}, ..., {@code
   *     head.0.weight}, started as PyTorch starts them
   * @throws IllegalArgumentException if the size is not accepted, or the width does not suit the
   *     norm
   */
  public static NetworkDefinition masks(int size, int masks, int width, Norm norm) {
    if (!accepts(size)) {
      throw new IllegalArgumentException(
          "images of %d pixels; the u-net takes multiples of %d, at least %d"
              .formatted(size, multiple(size), SMALLEST));
    }
    return new UNet(size, width, norm).build(masks);
  }

  private NetworkDefinition build(int masks) {
    int blocks = blocks(size);
    List<Node> skips = new ArrayList<>();
    Node x = builder.input(3);
    for (int i = 0; i < blocks; i++) {
      int out = i < blocks - 3 ? width : 2 * width;
      x = block("down." + i, i == 0 ? x : builder.halve(x), out);
      skips.add(x);
    }
    x = bottleneck(x, size / multiple(size));
    for (int i = 0; i < blocks; i++) {
      Node joined = builder.concat(i == 0 ? x : builder.twice(x), skips.get(blocks - 1 - i));
      x = block("up." + i, joined, i < 2 ? 2 * width : width);
    }
    Node soft = builder.softmax(builder.uniformConvolution("head.0", x, masks, 1, 0, true));
    return builder.build(soft, builder.globalAveragePool(soft));
  }

  private Node block(String name, Node in, int out) {
    Node x = builder.uniformConvolution(name + ".0", in, out, 3, 1, norm == Norm.NONE);
    if (norm != Norm.NONE) {
      x = builder.groupNorm(name + ".1", x, norm == Norm.GN ? GROUPS : out);
    }
    return builder.relu(x);
  }

  private Node bottleneck(Node map, int side) {
    Node flat = builder.flatten(map, side, side);
    Node x = builder.relu(builder.linear("mlp.1", flat, HIDDEN, true));
    x = builder.relu(builder.linear("mlp.3", x, HIDDEN, true));
    x = builder.relu(builder.linear("mlp.5", x, flat.channels(), true));
    return builder.unflatten(x, side, side);
  }
}
