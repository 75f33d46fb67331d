package io.stallholder.simulator.topic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.journal.Kind;
import io.stallholder.simulator.protocol.Json;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// A topic. It belongs to the account in its ARN.
///
/// @param subscriber the account that may subscribe: the owner, but of a topic of AWS Marketplace
///   the seller
/// @param attributes those that were set
record Topic(String arn, String subscriber, Map<String, String> attributes) {
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,256}");
  static final Pattern ARN =
      Pattern.compile("arn:aws:sns:[a-z0-9-]{1,30}:\\d{12}:" + NAME.pattern());
  static final Kind<String, Topic> KIND =
      new Kind<>("topic", Topic::arn, Topic::json, Topic::ofJson);

  private static final int REGION = 3;
  private static final int ACCOUNT = 4;

  Topic {
    if (!ARN.matcher(arn).matches()) {
      throw new IllegalArgumentException("not the ARN of a topic: " + arn);
    }
    attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
  }

  static String arn(String region, String account, String name) {
    return "arn:aws:sns:" + region + ":" + account + ":" + name;
  }

  static String regionOf(String arn) {
    return arn.split(":", -1)[REGION];
  }

  String owner() {
    return arn.split(":", -1)[ACCOUNT];
  }

  Topic with(Map<String, String> changed) {
    return new Topic(arn, subscriber, changed);
  }

  String signatureVersion() {
    return attributes.getOrDefault(TopicAttributes.SIGNATURE_VERSION, "1");
  }

  private ObjectNode json() {
    ObjectNode json = Json.object().put("arn", arn).put("subscriber", subscriber);
    ObjectNode set = json.putObject("attributes");
    attributes.forEach(set::put);
    return json;
  }

  private static Topic ofJson(JsonNode json) {
    Map<String, String> attributes = new LinkedHashMap<>();
    json.path("attributes")
        .properties()
        .forEach(each -> attributes.put(each.getKey(), each.getValue().asText()));
    return new Topic(json.path("arn").asText(), json.path("subscriber").asText(), attributes);
  }
}
