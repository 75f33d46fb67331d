package io.stallholder.simulator.queue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.AwsError;
import java.util.Map;
import java.util.Set;

/// Results and errors of SQS as XML.
final class SqsXml {
  private static final String NAMESPACE =
      "http://queue.amazonaws.com/doc/" + SqsQuery.VERSION + "/";
  private static final int FAULT = 500;

  private static final Set<String> WITHOUT_RESULT =
      Set.of(
          "ChangeMessageVisibility",
          "DeleteMessage",
          "DeleteQueue",
          "PurgeQueue",
          "SetQueueAttributes",
          "TagQueue",
          "UntagQueue");

  /// The elements that stand for the members of a list.
  private static final Map<String, String> LISTS =
      Map.of(
          "Messages", "Message",
          "QueueUrls", "QueueUrl",
          "queueUrls", "QueueUrl",
          "Failed", "BatchResultErrorEntry");

  /// The elements that stand for the entries of a map.
  private static final Map<String, String> MAPS =
      Map.of("Attributes", "Attribute", "MessageAttributes", "MessageAttribute", "Tags", "Tag");

  private final StringBuilder xml = new StringBuilder();
  private final String operation;

  private SqsXml(String operation) {
    this.operation = operation;
  }

  @Behaviour(
      value = "Results have flat lists and maps: Message, Attribute with Name and Value",
      source = Source.DOCUMENTED,
      of = "Amazon SQS API reference before its JSON protocol; models of SDKs of that time",
      date = "2026-11-24")
  static String success(String operation, ObjectNode output, String requestId) {
    SqsXml writer = new SqsXml(operation);
    writer.xml.append("<%sResponse xmlns=\"%s\">".formatted(operation, NAMESPACE));
    if (!WITHOUT_RESULT.contains(operation)) {
      writer.element(operation + "Result", output);
    }
    writer.xml.append("<ResponseMetadata>");
    writer.text("RequestId", requestId);
    writer.xml.append("</ResponseMetadata></%sResponse>".formatted(operation));
    return writer.xml.toString();
  }

  static String failure(AwsError error, String requestId) {
    SqsXml writer = new SqsXml("");
    writer.xml.append("<ErrorResponse xmlns=\"%s\"><Error>".formatted(NAMESPACE));
    writer.text("Type", error.status() >= FAULT ? "Receiver" : "Sender");
    writer.text("Code", error.code());
    writer.text("Message", error.explanation());
    writer.xml.append("<Detail/></Error>");
    writer.text("RequestId", requestId);
    return writer.xml.append("</ErrorResponse>").toString();
  }

  private void element(String name, JsonNode value) {
    if (value instanceof ObjectNode object) {
      xml.append('<').append(name).append('>');
      object.properties().forEach(member -> member(member.getKey(), member.getValue()));
      xml.append("</").append(name).append('>');
    } else {
      text(name, value.asText());
    }
  }

  private void member(String name, JsonNode value) {
    if (value.isArray()) {
      String element = name.equals("Successful") ? operation + "ResultEntry" : LISTS.get(name);
      value.forEach(entry -> element(element == null ? name : element, entry));
    } else if (MAPS.containsKey(name)) {
      value.properties().forEach(entry -> entry(MAPS.getOrDefault(name, name), entry));
    } else if (name.equals("Code")) {
      text(name, SqsQuery.olderCode(value.asText()));
    } else {
      element(name, value);
    }
  }

  private void entry(String element, Map.Entry<String, JsonNode> entry) {
    xml.append('<').append(element).append('>');
    text(element.equals("Tag") ? "Key" : "Name", entry.getKey());
    element("Value", entry.getValue());
    xml.append("</").append(element).append('>');
  }

  private void text(String name, String text) {
    xml.append('<').append(name).append('>').append(escape(text));
    xml.append("</").append(name).append('>');
  }

  /// Parsers of XML turn a carriage return into a line feed, which the digest would not forgive.
  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("\r", "&#13;");
  }
}
