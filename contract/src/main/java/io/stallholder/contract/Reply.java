package io.stallholder.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/// What came back.
record Reply(int status, String text) {
  private static final int OK = 200;
  private static final int BAD_REQUEST = 400;

  /// The error's code, whether `__type` comes bare, with its namespace, or with a URL behind it.
  String code() {
    if (status == OK || !text.startsWith("{")) {
      return "";
    }
    String type = string(json(), "__type");
    return type.substring(type.indexOf('#') + 1).replaceFirst(":.*", "");
  }

  JsonNode json() {
    return JsonNode.parser().parse(text);
  }

  /// @return itself
  Reply done() {
    assertThat(status).as(text).isEqualTo(OK);
    return this;
  }

  List<JsonNode> list(String name) {
    return json().field(name).map(JsonNode::asArray).orElse(List.of());
  }

  List<String> statuses() {
    return list("Results").stream().map(result -> string(result, "Status")).toList();
  }

  /// As AWS documents it: this error, and no other.
  void refusedAs(String code) {
    assertThat(code()).as(text).isEqualTo(code);
    assertThat(status).as(text).isEqualTo(BAD_REQUEST);
  }

  /// What AWS does not take, without saying with which error.
  void refused() {
    assertThat(status).as(text).isBetween(BAD_REQUEST, 499);
  }

  /// Empty where there is none.
  static String string(JsonNode json, String name) {
    return json.field(name).filter(JsonNode::isString).map(JsonNode::asString).orElse("");
  }

  static Optional<String> number(JsonNode json, String name) {
    return json.field(name).filter(JsonNode::isNumber).map(JsonNode::asNumber);
  }
}
