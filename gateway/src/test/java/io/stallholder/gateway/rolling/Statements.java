package io.stallholder.gateway.rolling;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;

/// The statements that a released gateway sent to its database, by name.
final class Statements {
  private static final String MARK = "-- name: ";

  private final Map<String, String> byName = new HashMap<>();
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  static Statements of(String resource) {
    var statements = new Statements();
    String text = read(resource);
    for (String part : text.substring(text.indexOf(MARK)).split(MARK, -1)) {
      if (!part.isBlank()) {
        int end = part.indexOf('\n');
        statements.byName.put(part.substring(0, end).strip(), part.substring(end + 1).strip());
      }
    }
    return statements;
  }

  Update update(Handle handle, String name) {
    return handle.createUpdate(sql(name));
  }

  Query query(Handle handle, String name) {
    return handle.createQuery(sql(name));
  }

  /// Those that nobody has sent yet.
  Set<String> unused() {
    Set<String> unused = new HashSet<>(byName.keySet());
    unused.removeAll(used);
    return unused;
  }

  private String sql(String name) {
    used.add(name);
    return Objects.requireNonNull(byName.get(name), name);
  }

  private static String read(String resource) {
    try (InputStream stream =
        Objects.requireNonNull(Statements.class.getResourceAsStream(resource), resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
