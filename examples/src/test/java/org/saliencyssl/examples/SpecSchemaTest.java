package org.saliencyssl.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.saliencyssl.experiment.schema.SpecSchema;
import org.saliencyssl.experiment.spec.PluginRegistries;

class SpecSchemaTest {

  static final String TEXT =
      new SpecSchema(PluginRegistries.load(SpecSchemaTest.class.getClassLoader())).write();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);
  private static final JsonSchema SCHEMA = FACTORY.getSchema(TEXT);

  /** Returns what the schema says about a spec; empty if nothing. */
  static String complaints(String spec) {
    return String.join(
        "\n", SCHEMA.validate(spec, InputFormat.JSON).stream().map(Object::toString).toList());
  }

  @Test
  void isASchemaItself() throws IOException {
    JsonSchema meta =
        FACTORY.getSchema(
            com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    assertThat(meta.validate(TEXT, InputFormat.JSON)).isEmpty();
  }

  @Test
  void isSmall() {
    assertThat(TEXT.length()).isBetween(50_000, 400_000);
  }

  @Test
  void saysTheSameEveryTime() {
    PluginRegistries plugins = PluginRegistries.load(getClass().getClassLoader());
    assertThat(new SpecSchema(plugins).write()).isEqualTo(new SpecSchema(plugins).write());
  }

  @ParameterizedTest
  @MethodSource("org.saliencyssl.examples.ShippedSpecsTest#specs")
  void acceptsEveryShippedSpec(Path file) throws IOException {
    assertThat(complaints(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void acceptsTheGridsOfTheManual(String spec) {
    assertThat(complaints(spec)).isEmpty();
  }

  static Stream<String> examples() throws IOException {
    return GridManual.examples().stream();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // a spec that extends another | where the schema complains
        "{\"extends\": \"a\", \"masking\": {\"placement\": {\"hardNegatives\": 2}}} |",
        "{\"extends\": \"a\", \"masking\": {\"placement\": {\"hardNegative\": 2}}} | $.masking",
        "{\"extends\": \"a\", \"masking\": {\"type\": \"mean\"}} |",
        "{\"extends\": \"a\", \"masking\": {\"type\": \"mean\", \"blur\": {}}} | $.masking",
        "{\"extends\": \"a\", \"masking\": {\"type\": \"main\"}} | $.masking.type",
        "{\"extends\": \"a\", \"$schema\": \"s\", \"axes\": {\"grid\": [1, 2]}} |",
        "{\"extends\": \"a\", \"axes\": {\"grid\": [0]}} | $.axes.grid[0]",
        "{\"extends\": \"a\", \"axes\": {\"gird\": [1]}} | $.axes.gird",
        "{\"extends\": \"a\", \"axes\": {\"l\": {\"a\": {\"gird\": 1}}}} | $.axes.l.a",
        "{\"extends\": \"a\", \"zip\": {\"grid\": [1]}} | $.zip",
        "{\"name\": \"a\", \"seeds\": [1]} | $: required",
        "{\"name\": \"a\", \"seeds\": [1], \"arms\": {\"x\": {}}} |",
      })
  void marksWhatAnEditorShouldMark(String spec, String place) {
    if (place == null) {
      assertThat(complaints(spec)).isEmpty();
    } else {
      assertThat(complaints(spec)).contains(place);
    }
  }
}
