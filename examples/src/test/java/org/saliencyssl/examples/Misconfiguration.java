package org.saliencyssl.examples;

import java.util.List;

/**
 * A wrong spec of a kind that users write.
 *
 * @param what the mistake in words
 * @param keys what is laid over the shipped spec that {@code base} names
 * @param base a spec in examples/experiments
 * @param pointer where it is reported
 * @param message a part of what is said, the nearest name included where there is one
 * @param structural whether a JSON Schema, which sees one file and no rule between keys, can tell
 */
record Misconfiguration(
    String what, String keys, String base, String pointer, String message, boolean structural) {

  private static final String SHAPES = "small/shapes-mocov2-high-pass.json";
  private static final String TIN = "small/tin100-high-pass.json";

  /** Mistakes that the spec alone shows. */
  static final List<Misconfiguration> OF_SPECS =
      List.of(
          editor("typo in a section", "\"trainig\": {}", "/trainig", "did you mean 'training'?"),
          editor(
              "typo in a key",
              "\"training\": {\"epoch\": 3}",
              "/training/epoch",
              "did you mean 'epochs'?"),
          editor(
              "typo in a key of a plug-in",
              "\"objective\": {\"temprature\": 0.1}",
              "/objective/temprature",
              "did you mean 'temperature'?"),
          editor(
              "typo in the name of a plug-in",
              "\"masking\": {\"type\": \"high-pas\"}",
              "/masking/type",
              "did you mean 'high-pass'?"),
          editor(
              "typo in a word",
              "\"encoder\": {\"stem\": \"smal\"}",
              "/encoder/stem",
              "did you mean 'small'?"),
          editor(
              "typo in the type of the data",
              "\"data\": {\"type\": \"cifar-100\"}",
              "/data/type",
              "did you mean 'cifar100'?"),
          editor("string for a number", "\"grid\": \"4\"", "/grid", "needs an integer in [1, 128]"),
          editor(
              "number for a flag",
              "\"data\": {\"cache\": 1}",
              "/data/cache",
              "needs true or false"),
          editor("list for a number", "\"imageSize\": [32]", "/imageSize", "found a list"),
          editor("value for a section", "\"optimizer\": \"sgd\"", "/optimizer", "needs an object"),
          editor("null", "\"grid\": null", "/grid", "null is not allowed"),
          editor(
              "fraction for a number of epochs",
              "\"training\": {\"epochs\": 1.5}",
              "/training/epochs",
              "needs an integer at least 1"),
          editor(
              "value out of its range",
              "\"augmentation\": {\"hue\": 0.9}",
              "/augmentation/hue",
              "allowed: in [0, 0.5]"),
          rule(
              "unused key of another plug-in",
              "\"saliency\": {\"sigma\": 1.0}",
              "/saliency/sigma",
              "unknown key"),
          editor(
              "device that does not exist",
              "\"compute\": {\"device\": \"cuda:0\"}",
              "/compute/device",
              "known: auto, cpu, gpu, gpu:N"),
          editor("no seed", "\"seeds\": []", "/seeds", "at least one seed"),
          editor("seed twice", "\"seeds\": [1, 1]", "/seeds", "none twice"),
          editor("negative seed", "\"seeds\": [-1]", "/seeds/0", "allowed: at least 0"),
          editor(
              "name that leaves the folder", "\"name\": \"../x\"", "/name", "cannot name a folder"),
          rule(
              "other plug-in without its keys",
              "\"objective\": {\"type\": \"simclr\"}",
              "/objective/head",
              "missing; needs an object"),
          rule(
              "queue that is no multiple of the batch",
              "\"objective\": {\"queueSize\": 500}",
              "/objective/queueSize",
              "500 is not a multiple of the batch size 128; use 512"),
          rule(
              "batch larger than the data",
              "\"data\": {\"train\": 100}",
              "/training/batchSize",
              "128 is more than the 100 training images"),
          rule(
              "batch that leaves a group of batch norm short",
              "\"encoder\": {\"batchNormSplits\": 3}",
              "/training/batchSize",
              "not a multiple of the encoder's batchNormSplits 3"),
          rule(
              "more neighbours than images",
              "\"evaluation\": {\"knn\": {\"k\": 5000}}",
              "/evaluation/knn/k",
              "5000 neighbours"),
          rule(
              "hard negatives for an objective that takes none",
              "\"objective\": {\"hardNegativeWeight\": 0.0}",
              "/masking/type",
              "does not accept"),
          rule(
              "hard negatives for an objective of another kind",
              "\"objective\": {\"type\": \"supervised\", \"views\": \"query\","
                  + " \"labelSmoothing\": 0.0}",
              "/masking/type",
              "does not accept"),
          rule(
              "masking that needs a map, without a map",
              "\"saliency\": {\"type\": \"none\"}",
              "/masking/type",
              "needs a saliency map"),
          rule(
              "map that nobody reads",
              "\"masking\": {\"type\": \"none\"}",
              "/saliency/type",
              "write {\"type\": \"none\"}"),
          new Misconfiguration(
              "labels of data that have none",
              "\"saliency\": {\"type\": \"ground-truth\", \"maps\": \"online\", \"threshold\": 0.5}, \"data\":"
                  + " {\"type\": \"cifar10\", \"root\": \"c\", \"side\": 32, \"validationFraction\": 0.1,"
                  + " \"splitSeed\": 0, \"cache\": false}",
              SHAPES,
              "/saliency/type",
              "reads object masks",
              false),
          rule(
              "kernel larger than the image",
              "\"masking\": {\"filter\": {\"kernel\": 99}}",
              "/masking/filter/kernel",
              "imageSize is 32"),
          rule(
              "warm-up longer than the run",
              "\"optimizer\": {\"warmupEpochs\": 40}",
              "/optimizer/warmupEpochs",
              "more than the 18 epochs"),
          rule("grid finer than the image", "\"grid\": 64", "/grid", "imageSize of 32"),
          rule(
              "ends of an interval swapped",
              "\"augmentation\": {\"cropScale\": {\"min\": 1.0, \"max\": 0.4}}",
              "/augmentation/cropScale",
              "min"),
          editor(
              "axis of an unknown key",
              "\"axes\": {\"training.epoch\": [1, 2]}",
              "/axes/training.epoch/0",
              "did you mean 'epochs'?"),
          editor(
              "value of an axis of the wrong type",
              "\"axes\": {\"grid\": [4, \"eight\"]}",
              "/axes/grid/1",
              "needs an integer in [1, 128]"),
          rule(
              "zip of lists that differ in length",
              "\"zip\": {\"training.batchSize\": [64, 128], \"optimizer.learningRate\": [0.1]}",
              "/zip/optimizer.learningRate",
              "1 values, but 'training.batchSize' has 2"),
          rule(
              "exclude that matches nothing",
              "\"zip\": {\"grid\": [2, 4], \"training.epochs\": [1, 2]}, \"exclude\": [{\"grid\":"
                  + " 2, \"training.epochs\": 2}]",
              "/exclude/0",
              "matches no point"),
          rule(
              "exclude of an unknown axis",
              "\"axes\": {\"grid\": [2, 4]}, \"exclude\": [{\"gird\": 2}]",
              "/exclude/0/gird",
              "did you mean 'grid'?"),
          rule(
              "one run under two names",
              "\"arms\": {\"a\": {\"grid\": 2}, \"b\": {\"grid\": 2}}",
              "/arms/b",
              "has the settings of 'a'"),
          rule(
              "value of an axis twice",
              "\"axes\": {\"optimizer.learningRate\": [0.1, 1e-1]}",
              "/axes/optimizer.learningRate/1",
              "already at index 0"),
          rule(
              "point of a grid that does not fit",
              "\"axes\": {\"training.batchSize\": [64, 96]}",
              "/objective/queueSize",
              "not a multiple of the batch size 96"),
          editor(
              "seeds inside an arm",
              "\"arms\": {\"a\": {\"seeds\": [1]}}",
              "/arms/a/seeds",
              "move it to the top"),
          rule(
              "parent that is not there",
              "\"extends\": \"nowhere.json\"",
              "/extends",
              "there is no file"),
          rule(
              "three parents too many",
              "\"extends\": \"deep-3.json\"",
              "/extends",
              "more than 3 levels of extends"),
          rule(
              "files that extend each other",
              "\"extends\": \"cycle.json\"",
              "/extends",
              "these files extend each other"));

  /** Mistakes that show when data and weights are looked at. */
  static final List<Misconfiguration> OF_FILES =
      List.of(
          data("no folder of that name", "\"root\": \"picture\"", "/data/root", "picture"),
          data("split that is not there", "\"train\": \"training\"", "/data/train", "training"),
          data(
              "class lists that differ between splits",
              "\"test\": \"other\"",
              "/data/test",
              "birds"),
          new Misconfiguration(
              "batch larger than the data in the folder",
              folders("\"train\": \"train\""),
              SHAPES,
              "/training/batchSize",
              "128 is more than the 6 training images",
              false),
          weights("no weight file of that name", "absent.safetensors", "there is no file"),
          weights("weights that match no layer", "strange.safetensors", "do not fit"),
          weights("weights of another shape", "misshaped.safetensors", "of another shape"),
          weights("a file that holds no weights", "noise.safetensors", "no safetensors file"));

  private static Misconfiguration editor(String what, String keys, String pointer, String message) {
    return new Misconfiguration(what, keys, SHAPES, pointer, message, true);
  }

  private static Misconfiguration rule(String what, String keys, String pointer, String message) {
    return new Misconfiguration(what, keys, SHAPES, pointer, message, false);
  }

  private static Misconfiguration data(String what, String key, String pointer, String message) {
    return new Misconfiguration(what, folders(key), SHAPES, pointer, message, false);
  }

  private static String folders(String key) {
    String settings =
        "\"root\": \"pictures\", \"train\": \"train\", \"validation\": \"\", \"test\": \"test\","
            + " \"validationFraction\": 0.25, \"splitSeed\": 0, \"side\": 32, \"onBadImage\":"
            + " \"fail\", \"cache\": false";
    String name = key.substring(0, key.indexOf(':'));
    String changed = settings.replaceFirst(name + ": \"[^\"]*\"", key);
    return "\"data\": {\"type\": \"class-folders\", " + changed + "}";
  }

  private static Misconfiguration weights(String what, String file, String message) {
    return new Misconfiguration(
        what,
        "\"saliency\": {\"weights\": \""
            + file
            + "\"}, \"data\": {\"type\":"
            + " \"shapes-in-clutter\", \"level\": \"easy\", \"train\": 4000, \"validation\": 100,"
            + " \"test\": 100, \"seed\": 0, \"shift\": false, \"side\": 64, \"cache\": false}",
        TIN,
        "/saliency/weights",
        message,
        false);
  }

  @Override
  public String toString() {
    return what;
  }
}
