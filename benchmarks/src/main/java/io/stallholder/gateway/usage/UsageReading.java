package io.stallholder.gateway.usage;

import com.fasterxml.jackson.databind.json.JsonMapper;
import org.jspecify.annotations.NullMarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Reading what a seller's app sends. In the package of what it measures, which is nobody else's.
@NullMarked
@State(Scope.Thread)
public class UsageReading {
  private static final String EVENT =
      """
      {"specversion":"1.0","type":"com.example.used","source":"urn:example:app",\
      "id":"019ab3d5-7d1c-7e7d-ab1d-95a847b5f58a",\
      "subject":"arn:aws:license-manager::294406891311:license:l-5f0c1d2e3a4b5c6d7e8f90a1b2c3d4e5",\
      "time":"2026-11-05T12:50:00Z","data":{"dimension":"api_calls","quantity":"0.25"}}\
      """;

  private final JsonMapper mapper = new JsonMapper();
  private final Slice line = Slice.of(EVENT);

  @Benchmark
  public Object readAnEvent() {
    return UsageReader.line(mapper, 1, line);
  }
}
