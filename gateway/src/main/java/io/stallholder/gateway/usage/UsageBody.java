package io.stallholder.gateway.usage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.stallholder.gateway.http.Problem;
import io.stallholder.gateway.http.ProblemException;
import io.stallholder.gateway.http.Problems;
import io.stallholder.gateway.usage.Reading.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The body of one request, read into events. No more is kept than the request may have.
final class UsageBody {
  private static final int FIRST_BYTES = 64 << 10;

  private final JsonMapper mapper;
  private final Slice body;
  private final Room.Place place;
  private final int most;
  private final List<Reading> readings = new ArrayList<>();
  private int found;

  private UsageBody(JsonMapper mapper, Slice body, Room.Place place, int most) {
    this.mapper = mapper;
    this.body = body;
    this.place = place;
    this.most = most;
  }

  /// Reads as much as there is room for.
  ///
  /// @param expected how many bytes will come, where that is known
  /// @param most how many events the request may have
  static UsageBody read(
      JsonMapper mapper, InputStream in, Optional<Long> expected, Room.Place place, int most) {
    int first =
        Math.toIntExact(Math.min(expected.map(it -> it + 1).orElse(Long.MAX_VALUE), FIRST_BYTES));
    place.bytes(first);
    byte[] buffer = new byte[first];
    int size = 0;
    try (in) {
      for (int read = 0; read >= 0; size += Math.max(read, 0)) {
        if (size == buffer.length) {
          place.bytes(buffer.length);
          buffer = Arrays.copyOf(buffer, 2 * buffer.length);
        }
        read = in.read(buffer, size, buffer.length - size);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new UsageBody(mapper, new Slice(buffer, 0, size), place, most);
  }

  List<Reading> one() {
    try (JsonParser json = parser()) {
      json.nextToken();
      element(json);
      requireEnd(json);
      return finished();
    } catch (JsonProcessingException e) {
      throw Problems.invalidJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Reading> batch() {
    try (JsonParser json = parser()) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        json.skipChildren();
        requireEnd(json);
        throw new ProblemException(
            Problem.of(
                400, "invalid-batch", "The batch is not a list", "the body must be a JSON array"));
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        element(json);
      }
      requireEnd(json);
      return finished();
    } catch (JsonProcessingException e) {
      throw Problems.invalidJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Positions are line numbers; empty lines count and are passed over.
  List<Reading> lines() {
    int number = 0;
    for (int start = 0; start < body.length(); ) {
      int end = start;
      while (end < body.length() && body.bytes()[end] != '\n') {
        end++;
      }
      number++;
      Slice line = body.part(start, end);
      if (!line.isBlank() && isOneMore()) {
        readings.add(UsageReader.line(mapper, number, line));
      }
      start = end + 1;
    }
    return finished();
  }

  private JsonParser parser() throws IOException {
    if (body.length() == 0) {
      throw Problems.invalidJson("the body is empty");
    }
    JsonParser json = mapper.getFactory().createParser(body.bytes(), 0, body.length());
    if (json.currentLocation().getByteOffset() < 0) {
      throw Problems.invalidJson("the body is not UTF-8");
    }
    return json;
  }

  private void element(JsonParser json) throws IOException {
    int start = Math.toIntExact(json.currentTokenLocation().getByteOffset());
    Optional<UsageEvent> event = QuickReader.event(json);
    if (!isOneMore()) {
      return;
    }
    json.finishToken();
    int end = Math.toIntExact(json.currentLocation().getByteOffset());
    Slice sent = body.part(start, end);
    int position = readings.size() + 1;
    readings.add(
        event
            .map(it -> new Reading(position, sent, new Result.Understood(it)))
            .orElseGet(() -> UsageReader.element(mapper, position, sent)));
  }

  /// Those that are too many are counted, and no more.
  private boolean isOneMore() {
    found++;
    if (found > most) {
      readings.clear();
      return false;
    }
    place.event();
    return true;
  }

  private static void requireEnd(JsonParser json) throws IOException {
    if (json.nextToken() != null) {
      int line = json.currentTokenLocation().getLineNr();
      int column = json.currentTokenLocation().getColumnNr();
      throw Problems.invalidJson(
          "line %d, column %d: more follows after the value".formatted(line, column));
    }
  }

  private List<Reading> finished() {
    if (found > most) {
      throw new ProblemException(
          Problem.of(
              413,
              "too-many-events",
              "The request has too many events",
              "%d events came in one request; at most %d are taken".formatted(found, most)));
    }
    return readings;
  }
}
