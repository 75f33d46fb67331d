package io.stallholder.simulator.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/// What a target gets. Single quotes stand for double ones.
final class TemplateTest {
  private static final Rule.Id RULE = new Rule.Id("210987654321", "mine");

  private static final String EVENT =
      """
      {'source':'shop','detail-type':'created','time':'2030-01-01T00:00:00Z',\
      'detail':{'name':'a','count':2,'tags':['x','y'],'said':'so \\"he\\" said'}}\
      """;

  @Test
  void aVariableInQuotesIsText() {
    assertThat(filled("'<type> <name>, <count> of <tags>'"))
        .isEqualTo(json("'created a, 2 of ") + "[\\\"x\\\",\\\"y\\\"]\"");
    assertThat(filled("'<said>'")).isEqualTo("\"so \\\"he\\\" said\"");
  }

  @Test
  void aVariableOutsideQuotesIsJson() {
    assertThat(filled("{'n':<name>,'c':<count>,'t':<tags>,'first':'<first>'}"))
        .isEqualTo(json("{'n':'a','c':2,'t':['x','y'],'first':'x'}"));
  }

  @Test
  void whatLeadsNowhereIsNothing() {
    assertThat(filled("{'a':'at <gone>','b':<gone>,'c':'<unknown>'}"))
        .isEqualTo(json("{'a':'at ','b':'','c':'<unknown>'}"));
  }

  @Test
  void someVariablesAreThereAnyway() {
    assertThat(
            filled(
                "{'r':<aws.events.rule-arn>,'n':'<aws.events.rule-name>',"
                    + "'t':<aws.events.event.ingestion-time>}"))
        .isEqualTo(
            json(
                "{'r':'arn:aws:events:us-east-1:210987654321:rule/mine','n':'mine',"
                    + "'t':'2030-01-01T00:00:00Z'}"));
    assertThat(filled("<aws.events.event.json>")).isEqualTo(Json.text(event()));
    assertThat(filled("<aws.events.event>"))
        .isEqualTo(json("{'source':'shop','detail-type':'created','time':'2030-01-01T00:00:00Z'}"));
  }

  @Test
  void pathsAreNamesBehindDotsAndNumbersInBrackets() {
    assertThat(event().at(Payload.pointer("$"))).isEqualTo(event());
    assertThat(event().at(Payload.pointer("$.detail.tags[1]")).asText()).isEqualTo("y");
    for (String path : new String[] {"detail", "$..a", "$.a[*]", "$['a']", "$.a b", ""}) {
      assertThatThrownBy(() -> Payload.pointer(path))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String filled(String template) {
    ObjectNode transformer = Json.object().put("InputTemplate", json(template));
    transformer
        .putObject("InputPathsMap")
        .put("type", "$.detail-type")
        .put("name", "$.detail.name")
        .put("count", "$.detail.count")
        .put("tags", "$.detail.tags")
        .put("first", "$.detail.tags[0]")
        .put("said", "$.detail.said")
        .put("gone", "$.detail.gone");
    return Template.read(transformer).fill(new Payload.Occasion(RULE, event()));
  }

  private static ObjectNode event() {
    return (ObjectNode) Json.parse(json(EVENT).getBytes(StandardCharsets.UTF_8));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
