package io.stallholder.simulator.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stallholder.simulator.protocol.AwsError;
import org.junit.jupiter.api.Test;

/// What is wrong with a pattern, and where. Single quotes stand for double ones.
final class InvalidPatternTest {
  @Test
  void theErrorSaysWhatIsWrongAndWhere() {
    AwsError error = refusal("{'detail':{'slug':'x'}}");

    assertThat(error.code()).isEqualTo("InvalidEventPatternException");
    assertThat(error.status()).isEqualTo(400);
    assertThat(error.explanation())
        .isEqualTo(
            """
            Event pattern is not valid. Reason: "slug" must be an object or an array
             at [Source: (String)"{"detail":{"slug":"x"}}"; line: 1, column: 20]\
            """);
  }

  /// Patterns whose refusals were recorded from EventBridge in December 2024, columns included.
  @Test
  void errorsAreWhereEventBridgeSeesThem() {
    assertRefused("{'int': 42}", "\"int\" must be an object or an array", 11);
    assertRefused("{'string': 'my-value'}", "\"string\" must be an object or an array", 13);
    assertRefused("{'resources': []}", "Empty arrays are not allowed", 17);
    assertRefused("{'my_key': [{'EXISTS': true}]}", "Unrecognized match type EXISTS", 28);
    assertRefused(
        "{'detail': {'equal': [{'NUMERIC': ['=', 5]}]}}", "Unrecognized match type NUMERIC", 36);
    assertRefused(
        "{'detail': {'c-count': [{'numeric': ['>', 0, '>', 0]}]}}",
        "Bad numeric range operator: >",
        49);
    assertRefused(
        "{'detail': {'c-count': [{'numeric': ['>', 0, '<']}]}}", "Value of < must be numeric", 50);
    assertRefused("{'time': [{'prefix': 123}]}", "prefix match pattern must be a string", 25);
    assertRefused(
        "{'time': [{'prefix': ['2022-07-13']}]}", "prefix match pattern must be a string", 23);
    assertRefused("{'FileName': [{'suffix': 123}]}", "suffix match pattern must be a string", 29);
    assertRefused(
        "{'EventBusArn': [{'wildcard': 123}]}", "wildcard match pattern must be a string", 34);
    assertRefused(
        "{'detail': {'state': [{'anything-but': {'equals-ignore-case': 123}}]}}",
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        66);
    assertRefused(
        "{'detail': {'state': [{'anything-but': {'prefix': 123}}]}}",
        "prefix/suffix match pattern must be a string",
        54);
    assertRefused(
        "{'detail': {'FileName': [{'anything-but': {'prefix': {'equals-ignore-case': 'file'}}}]}}",
        "Value of anything-but must be an array or single string/number value.",
        55);
    assertRefused(
        "{'detail': {'sourceIPAddress': [{'cidr': ['bad-type']}]}}",
        "prefix match pattern must be a string",
        43);
  }

  @Test
  void aPatternIsAnObjectOfJson() {
    assertRefused("[1]", "Filter is not an object", 2);
    assertRefused("", "Filter is not an object", 1);
    assertRefused("this is no JSON", "Unrecognized token 'this'", 1);
    assertRefused("{'a':[1]", "Unexpected end-of-input", 9);
    assertRefused("{'a' [1]}", "Unexpected character", 6);
  }

  @Test
  void nothingIsEmpty() {
    assertRefused("{}", "Empty objects are not allowed", 3);
    assertRefused("{'a':{}}", "Empty objects are not allowed", 8);
    assertRefused("{'a':[]}", "Empty arrays are not allowed", 8);
    assertRefused("{'a':[{}]}", "Match expression name not found", 9);
  }

  @Test
  void valuesAreScalarsOrExpressions() {
    assertRefused("{'a':42}", "\"a\" must be an object or an array", 8);
    assertRefused("{'a':[[1]]}", "Match value must be String, number, true, false, or null", 8);
    assertRefused("{'a':[{'EXISTS':true}]}", "Unrecognized match type EXISTS", 21);
    assertRefused(
        "{'a':[{'prefix':'a','suffix':'b'}]}", "Only one key allowed in match expression", 31);
  }

  @Test
  void textConditionsWantText() {
    assertRefused("{'a':[{'prefix':1}]}", "prefix match pattern must be a string", 18);
    assertRefused("{'a':[{'suffix':['x']}]}", "suffix match pattern must be a string", 18);
    assertRefused(
        "{'a':[{'equals-ignore-case':1}]}",
        "equals-ignore-case match pattern must be a string",
        30);
    assertRefused("{'a':[{'wildcard':1}]}", "wildcard match pattern must be a string", 20);
    assertRefused("{'a':[{'prefix':{'x':'y'}}]}", "Unsupported prefix pattern: x", 23);
    assertRefused(
        "{'a':[{'prefix':{'equals-ignore-case':1}}]}",
        "equals-ignore-case match pattern must be a string",
        40);
  }

  @Test
  void wildcardsAreNeitherDoubledNorEscapeAnythingElse() {
    assertRefused("{'a':[{'wildcard':'x**'}]}", "Consecutive wildcard characters at pos 2", 24);
    assertRefused("{'a':[{'wildcard':'x\\\\y'}]}", "Invalid escape character at pos 2", 25);
  }

  @Test
  void existsIsTrueOrFalse() {
    assertRefused("{'a':[{'exists':1}]}", "exists match pattern must be either true or false.", 18);
  }

  @Test
  void numericMatchesAreComparisons() {
    assertRefused("{'a':[{'numeric':1}]}", "Value of numeric must be an array.", 19);
    assertRefused("{'a':[{'numeric':[]}]}", "Invalid member in numeric match: ]", 20);
    assertRefused("{'a':[{'numeric':['~',1]}]}", "Unrecognized numeric range operator: ~", 22);
    assertRefused("{'a':[{'numeric':['<']}]}", "Value of < must be numeric", 23);
    assertRefused("{'a':[{'numeric':['=','x']}]}", "Value of equals must be numeric", 24);
    assertRefused("{'a':[{'numeric':['=',1,2]}]}", "Too many elements in numeric expression", 26);
    assertRefused("{'a':[{'numeric':['>',1,2]}]}", "Bad value in numeric range: 2", 26);
    assertRefused("{'a':[{'numeric':['>',1,'>',2]}]}", "Bad numeric range operator: >", 28);
    assertRefused(
        "{'a':[{'numeric':['>',1,'<',2,3]}]}", "Too many terms in numeric range expression", 32);
    assertRefused("{'a':[{'numeric':['>',3,'<',1]}]}", "Bottom must be less than top", 31);
    assertRefused(
        "{'a':[{'numeric':['>',5000000001]}]}",
        "Value must be between -5.0E9 and 5.0E9, inclusive",
        33);
  }

  @Test
  void networksAreCidrBlocks() {
    assertThat(reason("{'a':[{'cidr':'10.0.0.0'}]}")).isEqualTo("Malformed CIDR, one '/' required");
    assertThat(reason("{'a':[{'cidr':'10.0.0.0/x'}]}"))
        .isEqualTo("Malformed CIDR, mask bits must be an integer");
    assertThat(reason("{'a':[{'cidr':'xx.11.xx/8'}]}"))
        .isEqualTo("Nonstandard IP address: xx.11.xx");
    assertThat(reason("{'a':[{'cidr':'10.0.0.0/32'}]}")).isEqualTo("IPv4 mask bits must be < 32");
    assertRefused("{'a':[{'cidr':8}]}", "prefix match pattern must be a string", 16);
  }

  @Test
  void anythingButTakesTextsOrNumbersAndFewExpressions() {
    String notMixed =
        "Inside anything but list, either all values are number or string, "
            + "mixed type is not supported";
    assertRefused("{'a':[{'anything-but':[1,'x']}]}", notMixed, 30);
    assertRefused("{'a':[{'anything-but':[]}]}", notMixed, 25);
    assertRefused(
        "{'a':[{'anything-but':[null]}]}",
        "Inside anything but list, start|null|boolean is not supported.",
        28);
    assertRefused(
        "{'a':[{'anything-but':true}]}",
        "Value of anything-but must be an array or single string/number value.",
        27);
    assertRefused(
        "{'a':[{'anything-but':{'numeric':['=',1]}}]}",
        "Unsupported anything-but pattern: numeric",
        35);
    assertRefused("{'a':[{'anything-but':{'prefix':''}}]}", "Null prefix/suffix not allowed", 35);
    assertRefused(
        "{'a':[{'anything-but':{'prefix':1}}]}",
        "prefix/suffix match pattern must be a string",
        34);
    assertRefused(
        "{'a':[{'anything-but':{'equals-ignore-case':1}}]}",
        "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
        46);
    assertRefused("{'a':[{'anything-but':{}}]}", "Anything-But expression name not found", 25);
  }

  @Test
  void numbersBeyondAllBoundsAreRefused() {
    assertThat(reason("{'a':[1e99999999999]}")).isEqualTo("A number is out of range");
  }

  @Test
  void aPatternHasAtMostTheCharactersOfTheQuota() {
    String longest = "{'a':['" + "x".repeat(EventPattern.MAX_CHARACTERS - 10) + "']}";

    assertThat(EventPattern.parse(json(longest)).text()).hasSize(EventPattern.MAX_CHARACTERS);
    assertThat(refusal(longest + " ").code()).isEqualTo("LimitExceededException");
  }

  private static void assertRefused(String pattern, String reason, int column) {
    String[] lines = reason(pattern).split("\n", 2);
    assertThat(lines[0]).startsWith(reason);
    assertThat(lines[1])
        .isEqualTo(
            " at [Source: (String)\"%s\"; line: 1, column: %d]".formatted(json(pattern), column));
  }

  private static String reason(String pattern) {
    String start = "Event pattern is not valid. Reason: ";
    AwsError error = refusal(pattern);
    assertThat(error.code()).isEqualTo("InvalidEventPatternException");
    assertThat(error.explanation()).startsWith(start);
    return error.explanation().substring(start.length());
  }

  private static AwsError refusal(String pattern) {
    AwsError error = catchThrowableOfType(AwsError.class, () -> EventPattern.parse(json(pattern)));
    assertThat(error).as(pattern).isNotNull();
    return error;
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
