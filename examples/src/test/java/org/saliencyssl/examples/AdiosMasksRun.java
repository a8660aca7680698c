package org.saliencyssl.examples;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.saliencyssl.api.AdversarialMasking;
import org.saliencyssl.api.PixelNormalization;
import org.saliencyssl.api.compute.ComputePolicy;
import org.saliencyssl.api.compute.Network;
import org.saliencyssl.api.network.UNet;
import org.saliencyssl.api.random.RandomStreams;
import org.saliencyssl.experiment.spec.ExperimentSpec;
import org.saliencyssl.training.data.DecodedImage;

/**
 * Trains ADIOS with MoCo v2 on Shapes in clutter, the quickstart's data and encoder, and looks at
 * the masks of 200 validation images as it goes: writes {@code masks.md} (figures) and {@code
 * masks.png} (images and masks at five moments) into the folder.
 *
 * <pre>{@code
 * ./mvnw -q -DskipTests package
 * java -Dai.djl.pytorch.graph_optimizer=false -Dai.djl.offline=true \
 *   -cp "examples/target/test-classes:examples/target/classes:examples/target/lib/*" \
 *   org.saliencyssl.examples.AdiosMasksRun QUICKSTART_JSON OUT_DIR [EPOCHS] [IMAGE_SIZE] [TYPE]
 * }</pre>
 *
 * <p>TYPE is {@code adios} or {@code adios-s}. Settings are ours: 4 masks, and what suits a run of
 * minutes. Exit status 1 if at the end the masks are nearly uniform or an area is near 0 or 1.
 */
final class AdiosMasksRun {

  private static final int EPOCHS = 18;
  private static final int SIZE = 32;
  private static final int EVERY = 50;
  private static final int LOOKED_AT = 200;
  private static final int PICTURES = 5;

  /** The least that counts as "not uniform" and "off 0 and 1" at the end. */
  private static final double DEVIATION = 0.05;

  private static final double MARGIN = 0.02;

  private final AssembledRun run;
  private final Network twin;
  private final NDArray pixels;
  private final MaskFigures figures;
  private final MaskPicture picture;
  private final int pictureEvery;
  private int asked;

  private AdiosMasksRun(AssembledRun run) throws IOException {
    this.run = run;
    this.pixels = validationImages(run);
    Shape head = state().get("head.0.weight").getShape();
    int masks = (int) head.get(0);
    this.twin =
        Network.create(
            UNet.masks(run.spec.imageSize(), masks, (int) head.get(1), UNet.Norm.GN),
            run.manager,
            ComputePolicy.REFERENCE,
            RandomStreams.of(0));
    this.figures = new MaskFigures(masks);
    this.picture = new MaskPicture(pixels, masks);
    int perEpoch = run.splits.train().size() / run.spec.training().batchSize();
    int steps = perEpoch * run.spec.training().epochs();
    this.pictureEvery = Math.max(1, steps / (PICTURES - 1));
  }

  /** Starts the run; see the class. */
  public static void main(String... arguments) throws IOException {
    Path out = Files.createDirectories(Path.of(arguments[1]).toAbsolutePath());
    int epochs = arguments.length > 2 ? Integer.parseInt(arguments[2]) : EPOCHS;
    int size = arguments.length > 3 ? Integer.parseInt(arguments[3]) : SIZE;
    String type = arguments.length > 4 ? arguments[4] : "adios";
    Path file =
        new TinySpec(Files.readString(Path.of(arguments[0])))
            .withArms(arm(type, epochs, size))
            .write(out.resolve("spec.json"));
    ExperimentSpec spec = AssembledRun.spec(file);
    System.setProperty("ai.djl.pytorch.num_threads", String.valueOf(spec.compute().threads()));
    Path work = Files.createTempDirectory("adios-masks-");
    boolean sound;
    try (NDManager manager = NDManager.newBaseManager(Device.cpu(), "PyTorch");
        AssembledRun run = new AssembledRun(spec, manager, 0, work)) {
      AdiosMasksRun looking = new AdiosMasksRun(run);
      run.train(looking::look);
      looking.measure();
      looking.snap();
      sound = looking.figures.sound(DEVIATION, MARGIN);
      Files.writeString(out.resolve("masks.md"), looking.figures.toMarkdown());
      looking.picture.write(out.resolve("masks.png"));
    }
    System.out.println(sound ? "masks have shape, areas are off 0 and 1" : "masks are NOT sound");
    System.exit(sound ? 0 : 1);
  }

  private static String arm(String type, int epochs, int size) {
    return """
        "%s": {
          "imageSize": %d,
          "saliency": {"type": "none"},
          "masking": {
            "type": "%s", "branch": "query", "masks": 4, "baseWidth": 16, "norm": "gn",
            "sparsity": 0.5, "entropy": 0.0,
            "optimizer": {"rule": "lars", "trust": 0.02, "learningRate": 0.5, "momentum": 0.9,
              "weightDecay": 1e-4, "warmupEpochs": 1, "warmupStart": 0.003,
              "finalLearningRate": 0.0}
          },
          "training": {"epochs": %d}
        }
        """
        .formatted(type, size, type, epochs);
  }

  /** Looks between steps, and never stops the run. */
  private boolean look() {
    if (asked % EVERY == 0) {
      measure();
    }
    if (asked % pictureEvery == 0 && picture.moments() < PICTURES - 1) {
      snap();
    }
    asked++;
    return false;
  }

  private void measure() {
    figures.add(asked, masks(), run.spec.imageSize() * run.spec.imageSize());
    System.out.println(figures.lastLine());
  }

  private void snap() {
    picture.add("step " + asked, masks());
  }

  /** The masks of the images, (B, N, H, W) row by row. */
  private float[] masks() {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      twin.load(state());
      return twin.featureMap(pixels, false).toFloatArray();
    }
  }

  private Map<String, NDArray> state() {
    Map<String, NDArray> weights = new HashMap<>();
    ((AdversarialMasking) run.masking)
        .state()
        .forEach(
            (name, array) -> {
              if (name.startsWith("network.")) {
                weights.put(name.substring("network.".length()), array);
              }
            });
    return weights;
  }

  private static NDArray validationImages(AssembledRun run) throws IOException {
    int side = run.spec.data().side();
    ByteBuffer bytes = ByteBuffer.allocateDirect(LOOKED_AT * side * side * 3);
    for (int i = 0; i < LOOKED_AT; i++) {
      DecodedImage image = run.splits.validation().read(i, side);
      bytes.put(image.rgb());
    }
    bytes.rewind();
    NDArray raw = run.manager.create(bytes, new Shape(LOOKED_AT, side, side, 3), DataType.UINT8);
    NDArray small = run.ops.poolToGrid(run.ops.toUnitFloat(raw), run.spec.imageSize());
    return run.ops.normalize(small, PixelNormalization.mean(), PixelNormalization.std());
  }
}
