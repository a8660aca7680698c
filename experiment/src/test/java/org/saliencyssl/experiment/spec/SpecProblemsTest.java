package org.saliencyssl.experiment.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.saliencyssl.experiment.spec.SpecFixture.problems;
import static org.saliencyssl.experiment.spec.SpecFixture.replaced;
import static org.saliencyssl.experiment.spec.SpecFixture.with;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpecProblemsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // a piece of the complete spec | what replaces it | pointer and message
        "\"threads\": 2 | \"thread\": 2 | /compute/thread unknown key; did you mean 'threads'?"
            + " known: cudnnBenchmark, device, memoryFormat, precision, recompute, threads",
        "\"imageSize\": 32, | \"imagesize\": 32, | /imagesize unknown key; did you mean"
            + " 'imageSize'? known: $schema, arms, augmentation, axes, compute, data, encoder,"
            + " evaluation, exclude, extends, grid, imageSize, include, masking, name, objective, optimizer,"
            + " saliency, seeds, training, zip",
        "\"grid\": 4, | | /grid missing; needs an integer in [1, 128]",
        "\"seeds\": [0, 1], | | /seeds missing; needs a list, each element an integer at least 0",
        "\"name\": \"complete\", | | /name missing; needs a string",
        "\"shift\": false, | | /data/shift missing; needs true or false",
        "\"level\": \"medium\", | | /data/level missing; needs one of: easy, medium, hard",
        "\"branch\": \"both-of-them\", | | /masking/branch missing; needs one of: query, key,"
            + " both-of-them",
        "\"epochs\": 10, | \"epochs\": \"10\", | /training/epochs found the string \"10\"; needs"
            + " an integer at least 1",
        "\"epochs\": 10, | \"epochs\": 10.0, | /training/epochs found the number 10.0; needs an"
            + " integer at least 1",
        "\"epochs\": 10, | \"epochs\": 1e3, | /training/epochs found the number 1e3; needs an"
            + " integer at least 1",
        "\"epochs\": 10, | \"epochs\": 3000000000, | /training/epochs found the number"
            + " 3000000000; needs an integer that fits 32 bits",
        "\"epochs\": 10, | \"epochs\": [10], | /training/epochs found a list; needs an integer at"
            + " least 1",
        "\"sigma\": 0.5 | \"sigma\": 1e999 | /saliency/sigma 1e999 is out of range; allowed: in"
            + " (0, 10]",
        "\"temperature\": 0.2 | \"temperature\": 1e999 | /objective/temperature found the number"
            + " 1e999; needs a number that fits 64-bit floating point",
        "\"shift\": false | \"shift\": 0 | /data/shift found the number 0; needs true or false",
        "\"data\": { | \"data\": 3, \"date\": { | /data found the number 3; needs an object",
        "\"kernels\": [3, 5] | \"kernels\": [3, 50] | /masking/kernels/1 50 is out of range;"
            + " allowed: in [1, 15]",
        "\"kernels\": [3, 5] | \"kernels\": 3 | /masking/kernels found the number 3; needs a list,"
            + " each element an integer in [1, 15]",
        "\"hue\": 0.1 | \"hue\": 0.6 | /augmentation/hue 0.6 is out of range; allowed: in [0, 0.5]",
        "\"sigma\": 0.5 | \"sigma\": 0 | /saliency/sigma 0 is out of range; allowed: in (0, 10]",
        "\"momentum\": 0.95 | \"momentum\": 1 | /objective/momentum 1 is out of range; allowed: in"
            + " [0, 1)",
        "\"queueSize\": 512 | \"queueSize\": -512 | /objective/queueSize -512 is out of range;"
            + " allowed: at least 1",
        "\"precision\": \"float32\" | \"precision\": \"float23\" | /compute/precision no"
            + " 'float23'; did you mean 'float32'? known: bfloat16, float32, tf32",
        "\"precision\": \"float32\" | \"precision\": 32 | /compute/precision found the number 32;"
            + " needs one of: float32, tf32, bfloat16",
        "\"device\": \"cpu\" | \"device\": \"gpu:\" | /compute/device no device 'gpu:'; known: auto,"
            + " cpu, gpu, gpu:N",
        "\"shapes-in-clutter\" | \"shapes-in-cluter\" | /data/type no 'shapes-in-cluter'; did you"
            + " mean 'shapes-in-clutter'? known: cifar10, cifar100, class-folders, list-files,"
            + " shapes-in-clutter, tiny-imagenet",
        "\"type\": \"shapes-in-clutter\", | | /data/type missing; needs one of: shapes-in-clutter,"
            + " class-folders, tiny-imagenet, cifar10, cifar100, list-files",
        "\"type\": \"queue\" | \"type\": \"que\" | /objective/type no contrastive objective named"
            + " 'que'; did you mean 'queue'? known: queue",
        "\"maps\": \"online\" | \"maps\": \"inline\" | /saliency/maps no 'inline'; did you mean"
            + " 'online'? known: cached, online",
        "\"maps\": \"online\", | | /saliency/maps missing; needs one of: online, cached",
        "\"note\": \"the paper's ratios\" | \"note\": 3 | /masking/note found the number 3; needs"
            + " a string",
        "\"max\": 0.25 | \"max\": 0.01 | /masking/ratio/min min 0.05 is more than max 0.01",
        "\"type\": \"sgd\" | \"type\": \"adam\" | /optimizer/rule/type no 'adam'; known: lars, sgd",
        "\"decayVectors\": true | \"decayVectors\": 1 | /optimizer/rule/decayVectors found the"
            + " number 1; needs true or false",
        "{\"type\": \"sgd\", \"decayVectors\": true} | {\"type\": \"lars\", \"trust\": 0,"
            + " \"form\": \"classic\"} | /optimizer/rule/trust 0 is out of range; allowed:"
            + " above 0",
        "{\"type\": \"sgd\", \"decayVectors\": true} | {\"type\": \"lars\", \"trust\": 0.02,"
            + " \"form\": \"cliped\"} | /optimizer/rule/form no 'cliped'; did you mean 'clipped'?"
            + " known: classic, clipped",
        "\"rateScaling\": \"none\" | \"rateScaling\": \"sqrt\" | /optimizer/rateScaling no"
            + " 'sqrt'; known: linear, none, square-root",
        "\"blurKernel\": 3 | \"blurKernel\": 4 | /augmentation/blurKernel blurKernel is 4; it must"
            + " be odd",
        "[0, 1], | [0, -1], | /seeds/1 -1 is out of range; allowed: at least 0",
        "[0, 1], | [1, 1], | /seeds seeds needs at least one seed, and none twice",
        "[0, 1], | [], | /seeds seeds needs at least one seed, and none twice",
        "\"name\": \"complete\" | \"name\": \"../x\" | /name '../x' cannot name a folder; a name"
            + " has 1 to 64 letters, digits, '-', '_' or '+' and begins with a letter or digit",
        "\"guided\": {} | \"guided\": 1 | /arms/guided found the number 1; needs an object",
        "\"guided\": {} | \"a/b\": {} | /arms/a~1b 'a/b' cannot name a folder; a name has 1 to 64"
            + " letters, digits, '-', '_' or '+' and begins with a letter or digit",
        "\"guided\": {} | \"guided\": {\"seeds\": [3]} | /arms/guided/seeds cannot differ between"
            + " arms; move it to the top",
        "\"guided\": {} | \"guided\": {\"grids\": 3} | /arms/guided/grids unknown key; did you mean"
            + " 'grid'? known: $schema, arms, augmentation, axes, compute, data, encoder,"
            + " evaluation, exclude, extends, grid, imageSize, include, masking, name, objective, optimizer,"
            + " saliency, seeds, training, zip",
      })
  void aWrongValueIsNamedWithWhatIsAllowed(String piece, String replacement, String expected) {
    String spec = with(piece, replacement == null ? "" : replacement);
    if (expected.startsWith("/data found")) {
      spec = replaced(spec, "\"date\"", "\"note2\"");
      assertThat(problems(folder, spec)).contains(expected);
      return;
    }
    assertThat(problems(folder, spec).stream().map(p -> p.replaceFirst(" in arm \\w+:", "")))
        .containsExactly(expected);
  }

  @Test
  void nullIsRefusedOnce() {
    assertThat(problems(folder, with("\"grid\": 4", "\"grid\": null")))
        .containsExactly("/grid null is not allowed; write a value or leave the key out");
  }

  @Test
  void aDuplicateKeyIsNamedWithTheFirstLine() {
    assertThat(problems(folder, with("\"grid\": 4", "\"grid\": 4, \"grid\": 5")))
        .containsExactly("/grid the key is already there in line 24; remove one of the two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"{}", "x", "]"})
  void textAfterTheEndIsRefused(String trailing) {
    assertThat(problems(folder, SpecFixture.complete() + trailing))
        .containsExactly(
            " text follows the end of the JSON value; a file holds one object, remove the rest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"grid\": 4, | \"grid\": NaN,", "\"grid\": 4, | \"grid\": 4,,", "\"grid\": 4, | // no",
        "\"grid\": 4, | 'grid': 4,", "\"grid\": 4, | \"grid\": 04,", "\"grid\": 4, | \"grid\" 4,",
      })
  void aSyntaxErrorIsOneProblemWithItsLine(String piece, String replacement) {
    assertThatThrownBy(() -> SpecFixture.read(folder, with(piece, replacement)))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("cannot be run, 1 problem:")
        .hasMessageContaining("(whole file)  not valid JSON: ")
        .hasMessageContaining("spec.json:24:");
  }

  @Test
  void anEmptyFileAndAListAreNoSpecs() {
    assertThat(problems(folder, "")).containsExactly(" the file is empty; a spec is a JSON object");
    assertThat(problems(folder, "[]")).containsExactly(" found a list; a spec is a JSON object");
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = folder.resolve("missing.json");
    assertThatThrownBy(() -> new SpecReader(SpecFixture.PLUGINS).read(missing, List.of(), null))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("there is no file " + missing);
  }

  @Test
  void tenProblemsOfOneFileAreReportedTogether() {
    String spec = with("\"threads\": 2", "\"thread\": 2"); // unknown key
    spec = replaced(spec, "\"epochs\": 10,", "\"epochs\": \"ten\","); // wrong type
    spec = replaced(spec, "\"shift\": false,", ""); // missing key
    spec = replaced(spec, "\"grid\": 4", "\"grid\": null"); // null
    spec = replaced(spec, "\"side\": 32,", "\"side\": 32, \"side\": 64,"); // duplicate key
    spec = replaced(spec, "\"hue\": 0.1", "\"hue\": 7"); // out of range
    spec = replaced(spec, "\"type\": \"none\"}, ", "\"type\": \"non\"}, "); // unknown plug-in
    spec = replaced(spec, "\"acceptsHardNegatives\": true", "\"acceptsHardNegatives\": false");
    spec = replaced(spec, "\"stem\": \"small\"", "\"stem\": \"smal\""); // unknown enum value
    spec = spec + "trailing";

    assertThat(problems(folder, spec))
        .hasSize(10)
        .anySatisfy(p -> assertThat(p).startsWith("/compute/thread unknown key; did you mean"))
        .anySatisfy(p -> assertThat(p).startsWith("/training/epochs found the string \"ten\""))
        .anySatisfy(p -> assertThat(p).startsWith("/data/shift missing"))
        .anySatisfy(p -> assertThat(p).startsWith("/grid null is not allowed"))
        .anySatisfy(p -> assertThat(p).startsWith("/data/side the key is already there"))
        .anySatisfy(p -> assertThat(p).startsWith("/augmentation/hue 7 is out of range"))
        .anySatisfy(p -> assertThat(p).startsWith("/arms/plain/masking/type no masking strategy"))
        .anySatisfy(p -> assertThat(p).contains("'cover' with these settings makes hard negatives"))
        .anySatisfy(p -> assertThat(p).startsWith("/encoder/stem no 'smal'; did you mean 'small'"))
        .anySatisfy(p -> assertThat(p).startsWith(" text follows the end"));
  }

  @Test
  void theMessageAlignsPointersAndNamesThePlaces() {
    String spec = with("\"threads\": 2", "\"thread\": 2");
    Path file =
        SpecFixture.write(folder, "spec.json", replaced(spec, "\"hue\": 0.1", "\"hue\": 7"));

    assertThatThrownBy(() -> new SpecReader(SpecFixture.PLUGINS).read(file, List.of(), null))
        .hasMessage(
            file
                + " cannot be run, 2 problems:\n"
                + "  /compute/thread    unknown key; did you mean 'threads'? known:"
                + " cudnnBenchmark, device, memoryFormat, precision, recompute, threads ("
                + file
                + ":6:15)\n"
                + "  /augmentation/hue  7 is out of range; allowed: in [0, 0.5] ("
                + file
                + ":33:12)");
  }
}
