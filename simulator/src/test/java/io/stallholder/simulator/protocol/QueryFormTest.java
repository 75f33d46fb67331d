package io.stallholder.simulator.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class QueryFormTest {
  @Test
  void entriesAreAMap() {
    assertThat(
            nested(
                "{'Action':'Subscribe','Attributes.entry.1.key':'a','Attributes.entry.1.value':'b',"
                    + "'Attributes.entry.2.key':'c.d','Attributes.entry.2.value':''}"))
        .isEqualTo("{'Action':'Subscribe','Attributes':{'a':'b','c.d':''}}");
  }

  @Test
  void namesAndValuesAreAMapToo() {
    assertThat(nested("{'M.entry.1.Name':'a','M.entry.1.Value.DataType':'String'}"))
        .isEqualTo("{'M':{'a':{'DataType':'String'}}}");
  }

  @Test
  void membersAreAListByTheirNumbers() {
    assertThat(nested("{'L.member.10':'c','L.member.2':'b','L.member.1':'a','L.member.x':'y'}"))
        .isEqualTo("{'L':['a','b','c']}");
    assertThat(nested("{'Tags.member.1.Key':'k','Tags.member.1.Value':'v'}"))
        .isEqualTo("{'Tags':[{'Key':'k','Value':'v'}]}");
  }

  @Test
  void whatContradictsAnEarlierFieldIsLeftOut() {
    assertThat(nested("{'A':'1','A.b':'2','C.d':'3','C':'4'}"))
        .isEqualTo("{'A':'1','C':{'d':'3'}}");
  }

  @Test
  void arraysAreMembersAndAttributesEntries() {
    assertThat(xml("{'Topics':[{'TopicArn':'a'},{'TopicArn':'b'}],'NextToken':'c'}"))
        .isEqualTo(
            "<Topics><member><TopicArn>a</TopicArn></member><member><TopicArn>b</TopicArn></member>"
                + "</Topics><NextToken>c</NextToken>");
    assertThat(xml("{'Attributes':{'a':'b','c':''}}"))
        .isEqualTo(
            "<Attributes><entry><key>a</key><value>b</value></entry>"
                + "<entry><key>c</key><value></value></entry></Attributes>");
    assertThat(xml("{'Credentials':{'AccessKeyId':'a'}}"))
        .isEqualTo("<Credentials><AccessKeyId>a</AccessKeyId></Credentials>");
    assertThat(xml("{'Topics':[]}")).isEqualTo("<Topics></Topics>");
  }

  @Test
  void textIsEscaped() {
    assertThat(xml("{'A':'<b> & \\r\\n'}")).isEqualTo("<A>&lt;b&gt; &amp; &#13;\n</A>");
  }

  private static String nested(String flat) {
    return Json.text(QueryForm.nested(object(flat))).replace('"', '\'');
  }

  private static String xml(String output) {
    return QueryForm.xml(object(output));
  }

  private static ObjectNode object(String text) {
    return (ObjectNode) Json.parse(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
