package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/// Results and errors of AWS's query protocol.
final class QueryXml {
  private QueryXml() {}

  static String success(String version, String operation, ObjectNode output, String requestId) {
    StringBuilder xml = new StringBuilder();
    xml.append(
        "<%sResponse xmlns=\"%s\"><%sResult>".formatted(operation, space(version), operation));
    members(xml, output);
    xml.append("</%sResult><ResponseMetadata>".formatted(operation));
    element(xml, "RequestId", requestId);
    return xml.append("</ResponseMetadata></%sResponse>".formatted(operation)).toString();
  }

  static String failure(String version, AwsError error, String requestId) {
    StringBuilder xml = new StringBuilder();
    xml.append("<ErrorResponse xmlns=\"%s\"><Error>".formatted(space(version)));
    element(xml, "Type", error.status() >= 500 ? "Receiver" : "Sender");
    element(xml, "Code", error.code());
    element(xml, "Message", error.explanation());
    xml.append("</Error>");
    element(xml, "RequestId", requestId);
    return xml.append("</ErrorResponse>").toString();
  }

  private static void members(StringBuilder xml, ObjectNode object) {
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getValue() instanceof ObjectNode nested) {
        xml.append('<').append(member.getKey()).append('>');
        members(xml, nested);
        xml.append("</").append(member.getKey()).append('>');
      } else {
        element(xml, member.getKey(), member.getValue().asText());
      }
    }
  }

  private static void element(StringBuilder xml, String name, String text) {
    xml.append('<').append(name).append('>').append(escape(text));
    xml.append("</").append(name).append('>');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String space(String version) {
    return "https://sts.amazonaws.com/doc/" + version + "/";
  }
}
