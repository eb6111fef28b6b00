package io.ringlane.results.raw;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One value of a JSON file that knows where it stands, so that every complaint names file and place.
 *
 * <p>The accessors without a default refuse a value that is missing or of another type.
 */
public final class JsonValue {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final Path file;
  private final String place;
  private final JsonNode node;

  private JsonValue(Path file, String place, JsonNode node) {
    this.file = file;
    this.place = place;
    this.node = node;
  }

  /** Reads a file. */
  public static JsonValue read(Path file, String whatItShouldBe) throws BadInputException {
    try {
      JsonNode root = MAPPER.readTree(Files.readAllBytes(file));
      if (root == null || root instanceof MissingNode) {
        throw new BadInputException(file, "the file is empty", "expected " + whatItShouldBe);
      }
      return new JsonValue(file, "", root);
    } catch (NoSuchFileException _) {
      throw new BadInputException(file, "there is no such file", "expected " + whatItShouldBe);
    } catch (JacksonException e) {
      String where = e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
      throw new BadInputException(file, "not valid JSON" + where + " (" + e.getOriginalMessage() + ")",
          "expected " + whatItShouldBe);
    } catch (IOException e) {
      throw new BadInputException(file, "cannot be read (" + e + ")", "expected " + whatItShouldBe);
    }
  }

  /** Checks the member {@code schema} of an object. */
  public JsonValue schema(int known) throws BadInputException {
    long schema = field("schema").integer();
    if (schema != known) {
      throw new BadInputException(file, "unknown schema " + schema, "this version reads schema " + known);
    }
    return this;
  }

  /** A member that must exist. */
  public JsonValue field(String name) throws BadInputException {
    if (!node.isObject()) {
      throw wrong("an object with the member \"" + name + "\"");
    }
    JsonNode value = node.get(name);
    if (value == null) {
      throw new BadInputException(file, at() + "the member \"" + name + "\" is missing",
          "every such object has \"" + name + "\"");
    }
    return new JsonValue(file, place + "/" + name, value);
  }

  /** A member, or null when it is missing or null. */
  public @Nullable JsonValue optional(String name) throws BadInputException {
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? null : field(name);
  }

  /** The elements of an array. */
  public List<JsonValue> elements() throws BadInputException {
    if (!node.isArray()) {
      throw wrong("an array");
    }
    List<JsonValue> elements = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      elements.add(new JsonValue(file, place + "/" + i, node.get(i)));
    }
    return elements;
  }

  /** The members of an object, in file order. */
  public Map<String, JsonValue> members() throws BadInputException {
    if (!node.isObject()) {
      throw wrong("an object");
    }
    Map<String, JsonValue> members = new LinkedHashMap<>();
    node.properties()
        .forEach(e -> members.put(e.getKey(), new JsonValue(file, place + "/" + e.getKey(), e.getValue())));
    return members;
  }

  /** A text. */
  public String text() throws BadInputException {
    if (!node.isTextual()) {
      throw wrong("a text");
    }
    return node.textValue();
  }

  /** A text out of a fixed set. */
  public String oneOf(Set<String> allowed) throws BadInputException {
    String text = text();
    if (!allowed.contains(text)) {
      throw wrong("one of " + String.join(", ", allowed.stream().sorted().toList()));
    }
    return text;
  }

  /** An array of texts. */
  public List<String> texts() throws BadInputException {
    List<String> texts = new ArrayList<>();
    for (JsonValue element : elements()) {
      texts.add(element.text());
    }
    return List.copyOf(texts);
  }

  /** A whole number. */
  public long integer() throws BadInputException {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong("a whole number");
    }
    return node.longValue();
  }

  /** The number here, or NaN where it says null: a figure that too few samples carry. */
  public double numberOrNull() throws BadInputException {
    return node.isNull() ? Double.NaN : number();
  }

  /** A number; JMH writes "NaN" as a text, which is accepted here. */
  public double number() throws BadInputException {
    if (node.isTextual() && node.textValue().equals("NaN")) {
      return Double.NaN;
    }
    if (!node.isNumber()) {
      throw wrong("a number");
    }
    return node.doubleValue();
  }

  /** True or false. */
  public boolean bool() throws BadInputException {
    if (!node.isBoolean()) {
      throw wrong("true or false");
    }
    return node.booleanValue();
  }

  /** The value as a person would write it, of whatever type. */
  public String shown() {
    return node.isValueNode() ? node.asText() : node.toString();
  }

  /** An error about this value. */
  public BadInputException wrong(String right) {
    String seen = node.isContainerNode() ? (node.isArray() ? "an array" : "an object") : node.toString();
    return new BadInputException(file, at() + "found " + seen, "expected " + right);
  }

  private String at() {
    return place.isEmpty() ? "" : "at " + place + ": ";
  }
}
