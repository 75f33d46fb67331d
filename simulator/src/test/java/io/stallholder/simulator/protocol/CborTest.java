package io.stallholder.simulator.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// RFC 8949, its appendix A, and Smithy RPC v2.
final class CborTest {
  private static final Set<String> TIMESTAMPS = Set.of("ExpirationDate");

  @Test
  void whatTheSdkForJavaScriptSendsIsRead() {
    assertThat(
            parse(
                "a36b50726f64756374436f646561706646696c746572a16b4c4943454e53455f41524e8161616a4d61"
                    + "78526573756c747303"))
        .isEqualTo(
            json("{\"ProductCode\":\"p\",\"Filter\":{\"LICENSE_ARN\":[\"a\"]},\"MaxResults\":3}"));
  }

  @Test
  void definiteAndIndefiniteLengthsAreTheSame() {
    JsonNode same = json("{\"a\":1,\"b\":[2,3],\"c\":\"bc\"}");

    assertThat(parse("a361610161628202036163626263")).isEqualTo(same);
    assertThat(parse("bf61610161629f0203ff61637f61626163ffff")).isEqualTo(same);
  }

  @Test
  void timestampsBecomeNumbers() {
    assertThat(parse("a16161c11a514b67b0").path("a").longValue()).isEqualTo(1_363_896_240L);
    assertThat(parse("a16161c1fb41d452d9ec200000").path("a").doubleValue())
        .isEqualTo(1_363_896_240.5);
  }

  @Test
  void otherTagsAreLeftOut() {
    assertThat(parse("d9d9f7a1616101")).isEqualTo(json("{\"a\":1}"));
  }

  @Test
  void everyKindOfValueIsRead() {
    assertThat(parse("a66161f56162f46163f66164f76165206166f93e00"))
        .hasToString("{\"a\":true,\"b\":false,\"c\":null,\"d\":null,\"e\":-1,\"f\":1.5}");
  }

  @Test
  void nothingButOneMapIsRead() {
    assertRefused("", "not a CBOR map");
    assertRefused("80", "not a CBOR map");
    assertRefused("f6", "not a CBOR map");
    assertRefused("a0a0", "not CBOR");
    assertRefused("7b7d", "not CBOR");
  }

  @Test
  void whatBreaksOffIsRefused() {
    assertRefused("a1", "not CBOR");
    assertRefused("bf6161", "not CBOR");
    assertRefused("a16165c3", "not CBOR");
    assertRefused("a161615b7fffffffffffffff", "not CBOR");
    assertRefused("a16161ba7fffffff", "not CBOR");
  }

  @Test
  void nestingHasALimit() {
    assertThat(parse("a16161".repeat(49) + "a0").path("a").isObject()).isTrue();

    assertRefused("a16161".repeat(50) + "a0", "not CBOR");
  }

  @Test
  void entitlementsAreWrittenByteByByte() {
    JsonNode answer =
        json(
            """
            {"Entitlements":[{"Dimension":"seats","ExpirationDate":1951646400,
             "Value":{"IntegerValue":50}}]}\
            """);

    assertThat(bytes(answer))
        .isEqualTo(
            "a1"
                + text("Entitlements")
                + "81a3"
                + (text("Dimension") + text("seats"))
                + (text("ExpirationDate") + "c11a7453c2c0")
                + (text("Value") + "a1" + text("IntegerValue") + "1832"));
  }

  @Test
  void aTimestampWithAFractionIsADouble() {
    ObjectNode decimal = Json.object().put("ExpirationDate", new BigDecimal("1363896240.5"));

    assertThat(bytes(decimal)).isEqualTo("a1" + text("ExpirationDate") + "c1fb41d452d9ec200000");
  }

  @Test
  void onlyNumbersOfThoseMembersAreTimestamps() {
    assertThat(bytes(json("{\"ExpirationDate\":null,\"a\":1}")))
        .isEqualTo("a2" + text("ExpirationDate") + "f6616101");
  }

  @Test
  void wholeNumbersAreAsShortAsTheyCanBe() {
    assertThat(bytes(json("{\"a\":23}"))).isEqualTo("a1616117");
    assertThat(bytes(json("{\"a\":-500}"))).isEqualTo("a161613901f3");
    assertThat(bytes(Json.object().put("a", new BigDecimal("7.00")))).isEqualTo("a1616107");
    assertThat(bytes(json("{\"a\":3000000000}"))).isEqualTo("a161611ab2d05e00");
  }

  @Test
  void decimalsAreDoublesAndNoFractionsOfIntegers() {
    assertThat(bytes(json("{\"a\":1.1}"))).isEqualTo("a16161fb3ff199999999999a");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    ObjectNode all = Json.object().put("text", "ü€😀").put("truth", true).putNull("nothing");
    all.putObject("map").put("number", Long.MIN_VALUE).put("half", 0.5);
    all.putArray("list").add("a").add(BigInteger.TWO.pow(70)).addObject();

    assertThat(Cbor.parse(Cbor.bytes(all, TIMESTAMPS))).isEqualTo(all);
  }

  private static void assertRefused(String hex, String why) {
    assertThatThrownBy(() -> parse(hex))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(why);
  }

  private static ObjectNode parse(String hex) {
    return Cbor.parse(HexFormat.of().parseHex(hex));
  }

  private static String bytes(JsonNode object) {
    return HexFormat.of().formatHex(Cbor.bytes((ObjectNode) object, TIMESTAMPS));
  }

  /// A text string shorter than 24 bytes.
  private static String text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return "%02x%s".formatted(0x60 + bytes.length, HexFormat.of().formatHex(bytes));
  }

  private static JsonNode json(String text) {
    return Json.parse(text.getBytes(StandardCharsets.UTF_8));
  }
}
