package io.stallholder.gateway.metering;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import io.stallholder.gateway.http.Json;
import io.stallholder.marketplace.metering.Tag;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// One combination of tags, the same in whatever order they were given.
record TagSet(SortedMap<String, String> values) {
  /// Some order, the same on every machine.
  static final Comparator<TagSet> ORDER = Comparator.comparing(TagSet::json);

  private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

  TagSet {
    values = new TreeMap<>(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a tag set must have a tag");
    }
  }

  static TagSet of(String json) {
    try {
      return new TagSet(Json.mapper().readValue(json, TEXTS));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("stored tags are an object of strings", e);
    }
  }

  String json() {
    try {
      return Json.mapper().writeValueAsString(values);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a map of strings is JSON", e);
    }
  }

  byte[] digest() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(json().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  List<Tag> tags() {
    return values.entrySet().stream().map(tag -> new Tag(tag.getKey(), tag.getValue())).toList();
  }
}
