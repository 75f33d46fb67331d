package io.stallholder.simulator.protocol;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// Results and errors of AWS's query protocol.
final class QueryXml {
  private QueryXml() {}

  static String success(String namespace, String operation, ObjectNode output, String requestId) {
    StringBuilder xml = new StringBuilder();
    xml.append("<%sResponse xmlns=\"%s\">".formatted(operation, namespace));
    if (!output.isEmpty()) {
      xml.append("<%sResult>%s</%sResult>".formatted(operation, QueryForm.xml(output), operation));
    }
    xml.append("<ResponseMetadata>");
    element(xml, "RequestId", requestId);
    return xml.append("</ResponseMetadata></%sResponse>".formatted(operation)).toString();
  }

  static String failure(String namespace, AwsError error, String requestId) {
    StringBuilder xml = new StringBuilder();
    xml.append("<ErrorResponse xmlns=\"%s\"><Error>".formatted(namespace));
    element(xml, "Type", error.status() >= 500 ? "Receiver" : "Sender");
    element(xml, "Code", error.code());
    element(xml, "Message", error.explanation());
    xml.append("</Error>");
    element(xml, "RequestId", requestId);
    return xml.append("</ErrorResponse>").toString();
  }

  private static void element(StringBuilder xml, String name, String text) {
    xml.append('<').append(name).append('>').append(escape(text));
    xml.append("</").append(name).append('>');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
