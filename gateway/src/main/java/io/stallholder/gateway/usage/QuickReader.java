package io.stallholder.gateway.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.stallholder.marketplace.Dimension;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads an event as it streams by, without a tree. It takes nothing that [UsageReader] would not
/// take, and has no words for what is wrong: whoever gets nothing asks `UsageReader`.
final class QuickReader {
  private static final SortedMap<String, String> NO_TAGS =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  private @Nullable String version;
  private @Nullable String type;
  private @Nullable String id;
  private @Nullable String source;
  private @Nullable String subject;
  private @Nullable String time;
  private @Nullable String dimension;
  private @Nullable BigDecimal quantity;
  private SortedMap<String, String> tags = NO_TAGS;
  private boolean fits = true;

  private QuickReader() {}

  /// @param json stands on the first token of a value, and then on its last one
  /// @throws IOException when it is not JSON
  static Optional<UsageEvent> event(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return Optional.empty();
    }
    var reader = new QuickReader();
    reader.attributes(json);
    return reader.event();
  }

  private void attributes(JsonParser json) throws IOException {
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "specversion" -> version = text(json);
        case "type" -> type = text(json);
        case "id" -> id = text(json);
        case "source" -> source = text(json);
        case "subject" -> subject = text(json);
        case "time" -> time = text(json);
        case "data" -> data(json);
        default -> json.skipChildren();
      }
    }
  }

  private void data(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      skip(json);
      return;
    }
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "dimension" -> dimension = text(json);
        case "quantity" -> quantity = number(json);
        case "tags" -> tags = tags(json);
        default -> json.skipChildren();
      }
    }
  }

  private SortedMap<String, String> tags(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      fits &= json.currentToken() == JsonToken.VALUE_NULL;
      json.skipChildren();
      return NO_TAGS;
    }
    SortedMap<String, String> read = new TreeMap<>();
    while (json.nextToken() != JsonToken.END_OBJECT) {
      String key = json.currentName();
      json.nextToken();
      String value = text(json);
      if (value != null) {
        fits &= UsageReader.isTag(key, value);
        read.put(key, value);
      }
    }
    fits &= read.size() <= UsageReader.MAX_TAGS;
    return read;
  }

  private @Nullable BigDecimal number(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token.isNumeric() || token == JsonToken.VALUE_STRING) {
      String text = json.getText();
      if (UsageReader.isNumber(text)) {
        return new BigDecimal(text);
      }
    }
    skip(json);
    return null;
  }

  private @Nullable String text(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      String text = json.getText();
      if (UsageReader.isPlain(text)) {
        return text;
      }
    }
    skip(json);
    return null;
  }

  private void skip(JsonParser json) throws IOException {
    fits = false;
    json.skipChildren();
  }

  private Optional<UsageEvent> event() {
    if (!fits || !"1.0".equals(version) || type == null) {
      return Optional.empty();
    }
    if (id == null || source == null || subject == null || time == null) {
      return Optional.empty();
    }
    if (dimension == null || quantity == null || !UsageReader.isQuantity(quantity)) {
      return Optional.empty();
    }
    if (id.length() > UsageReader.MAX_ID_LENGTH
        || source.length() > UsageReader.MAX_ID_LENGTH
        || subject.length() > UsageReader.MAX_SUBJECT_LENGTH) {
      return Optional.empty();
    }
    try {
      Instant instant = OffsetDateTime.parse(time).toInstant();
      var identity = new UsageEvent.Identity(source, id);
      return Optional.of(
          new UsageEvent(identity, subject, instant, new Dimension(dimension), quantity, tags));
    } catch (DateTimeParseException | IllegalArgumentException _) {
      return Optional.empty();
    }
  }
}
