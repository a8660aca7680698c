package org.saliencyssl.experiment.record;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.saliencyssl.experiment.spec.CanonicalJson;

/** Reads a JSON value as its canonical text; the mapper must read decimals exactly. */
final class RawJson extends JsonDeserializer<String> {

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) throws IOException {
    return CanonicalJson.of(context.readValue(parser, JsonNode.class).toString());
  }
}
