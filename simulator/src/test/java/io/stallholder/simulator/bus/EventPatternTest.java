package io.stallholder.simulator.bus;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.protocol.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What event patterns match. Single quotes stand for double ones.
final class EventPatternTest {
  private static final String CREATED =
      """
      {'version':'0','id':'6a1f9d0e-1111-4222-8333-9abcdef01234',
       'detail-type':'Purchase Agreement Created - Proposer','source':'aws.agreement-marketplace',
       'account':'210987654321','time':'2026-11-05T12:40:22Z','region':'us-east-1',
       'resources':['arn:aws:aws-marketplace::aws:agreement:agmt-7x2exampleexampleexample01'],
       'detail':{'requestId':'0f3b','catalog':'AWSMarketplace',
        'agreement':{'id':'agmt-7x2exampleexampleexample01','intent':'NEW','status':'ACTIVE'},
        'acceptor':{'accountId':'345678901234'},'proposer':{'accountId':'210987654321'},
        'offer':{'id':'offer-abcd1234efgh5'},'resaleAuthorization':{'id':null}}}\
      """;

  private static final String LICENSE_UPDATED =
      """
      {'version':'0','id':'6a1f9d0e-1111-4222-8333-9abcdef01235',
       'detail-type':'License Updated - Manufacturer','source':'aws.agreement-marketplace',
       'account':'210987654321','time':'2026-11-05T12:41:23Z','region':'us-east-1','resources':[],
       'detail':{'agreement':{'id':'agmt-7x2exampleexampleexample01'},
        'product':{'id':'prod-k7example2abcd','code':'4zq81example0metering00x1'}}}\
      """;

  @Test
  void theStandingPatternTakesAllThatConcernsASeller() {
    for (String type :
        List.of(
            "Purchase Agreement Created - Proposer",
            "Purchase Agreement Ended - Manufacturer",
            "License Updated - Manufacturer",
            "License Deprovisioned - Manufacturer",
            "Spend Threshold Reached - Manufacturer",
            "Agreement Cancellation Request Approved - Proposer")) {
      assertThat(matches(EventPattern.MARKETPLACE.text(), marketplace(type))).as(type).isTrue();
    }
    assertThat(matches(EventPattern.MARKETPLACE.text(), CREATED)).isTrue();
    assertThat(matches(EventPattern.MARKETPLACE.text(), LICENSE_UPDATED)).isTrue();
  }

  @Test
  void theStandingPatternTakesNothingElse() {
    assertThat(matches(EventPattern.MARKETPLACE.text(), marketplace("Offer Released"))).isFalse();
    assertThat(
            matches(
                EventPattern.MARKETPLACE.text(),
                CREATED.replace("aws.agreement-marketplace", "aws.marketplacecatalog")))
        .isFalse();
  }

  @Test
  void aFilterOnTheProductDropsAgreementEvents() {
    String pattern =
        "{'source':['aws.agreement-marketplace'],"
            + "'detail':{'product':{'id':['prod-k7example2abcd']}}}";

    assertThat(matches(pattern, LICENSE_UPDATED)).isTrue();
    assertThat(matches(pattern, CREATED)).isFalse();
  }

  @Test
  void anyValueOfAFieldWillDoButEveryFieldMustMatch() {
    assertThat(matches("{'a':[1,2]}", "{'a':2,'b':9}")).isTrue();
    assertThat(matches("{'a':[1,2]}", "{'a':3}")).isFalse();
    assertThat(matches("{'a':[1],'b':[2]}", "{'a':1,'b':2}")).isTrue();
    assertThat(matches("{'a':[1],'b':[2]}", "{'a':1,'b':3}")).isFalse();
    assertThat(matches("{'a':[1]}", "{}")).isFalse();
  }

  @Test
  void valuesAreOfTheirType() {
    assertThat(matches("{'a':['1']}", "{'a':1}")).isFalse();
    assertThat(matches("{'a':['true']}", "{'a':true}")).isFalse();
    assertThat(matches("{'a':[true]}", "{'a':true}")).isTrue();
    assertThat(matches("{'a':['x']}", "{'a':'X'}")).isFalse();
    assertThat(matches("{'A':['x']}", "{'a':'x'}")).isFalse();
  }

  @Test
  void numbersAreComparedByValue() {
    assertThat(matches("{'a':[1]}", "{'a':1.0}")).isTrue();
    assertThat(matches("{'a':[1e2]}", "{'a':100}")).isTrue();
    assertThat(matches("{'a':[123456789012]}", "{'a':123456789012}")).isTrue();
    assertThat(matches("{'a':[123456789012]}", "{'a':123456789013}")).isFalse();
  }

  @Test
  void nullAndTheEmptyStringAreValues() {
    assertThat(matches("{'a':[null]}", "{'a':null}")).isTrue();
    assertThat(matches("{'a':[null]}", "{'a':''}")).isFalse();
    assertThat(matches("{'a':[null]}", "{}")).isFalse();
    assertThat(matches("{'a':['']}", "{'a':''}")).isTrue();
    assertThat(matches("{'a':['']}", "{'a':null}")).isFalse();
    assertThat(matches("{'detail':{'resaleAuthorization':{'id':[null]}}}", CREATED)).isTrue();
  }

  @Test
  void prefixesAndSuffixesAreOfStrings() {
    assertThat(matches("{'a':[{'prefix':'us-'}]}", "{'a':'us-east-1'}")).isTrue();
    assertThat(matches("{'a':[{'prefix':'us-'}]}", "{'a':'eu-us-'}")).isFalse();
    assertThat(matches("{'a':[{'prefix':'us-'}]}", "{'a':'us'}")).isFalse();
    assertThat(matches("{'a':[{'prefix':'1'}]}", "{'a':12}")).isFalse();
    assertThat(matches("{'a':[{'prefix':''}]}", "{'a':'x'}")).isTrue();
    assertThat(matches("{'a':[{'suffix':'.png'}]}", "{'a':'x.png'}")).isTrue();
    assertThat(matches("{'a':[{'suffix':'.png'}]}", "{'a':'png'}")).isFalse();
    assertThat(matches("{'a':[{'suffix':'.png'}]}", "{'a':'x.PNG'}")).isFalse();
  }

  @Test
  void caseCanBeIgnored() {
    assertThat(matches("{'a':[{'equals-ignore-case':'Alice'}]}", "{'a':'aLICE'}")).isTrue();
    assertThat(matches("{'a':[{'equals-ignore-case':'Alice'}]}", "{'a':'aLICEs'}")).isFalse();
    assertThat(matches("{'a':[{'prefix':{'equals-ignore-case':'Ev'}}]}", "{'a':'EVENT'}")).isTrue();
    assertThat(matches("{'a':[{'suffix':{'equals-ignore-case':'.Png'}}]}", "{'a':'x.pNG'}"))
        .isTrue();
  }

  @Test
  void wildcardsStandForAnyCharacters() {
    assertThat(matches("{'a':[{'wildcard':'x*z'}]}", "{'a':'xz'}")).isTrue();
    assertThat(matches("{'a':[{'wildcard':'*/lib/*.jar'}]}", "{'a':'/opt/lib/a.jar'}")).isTrue();
    assertThat(matches("{'a':[{'wildcard':'*/lib/*.jar'}]}", "{'a':'/opt/lib.jar'}")).isFalse();
    assertThat(matches("{'a':[{'wildcard':'x\\\\*'}]}", "{'a':'x*'}")).isTrue();
    assertThat(matches("{'a':[{'wildcard':'x\\\\*'}]}", "{'a':'xy'}")).isFalse();
  }

  @Test
  void anythingButTakesTheRestOfWhatIsThere() {
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{'a':'y'}")).isTrue();
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{'a':'x'}")).isFalse();
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{'a':null}")).isTrue();
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{'a':1}")).isTrue();
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{}")).isFalse();
    assertThat(matches("{'a':[{'anything-but':['x','y']}]}", "{'a':'y'}")).isFalse();
    assertThat(matches("{'a':[{'anything-but':[1,2]}]}", "{'a':2.0}")).isFalse();
    assertThat(matches("{'a':[{'anything-but':[1,2]}]}", "{'a':3}")).isTrue();
  }

  @Test
  void anythingButCanExcludeManyStrings() {
    assertThat(matches("{'a':[{'anything-but':{'prefix':'us-'}}]}", "{'a':'eu-west-1'}")).isTrue();
    assertThat(matches("{'a':[{'anything-but':{'prefix':'us-'}}]}", "{'a':'us-east-1'}")).isFalse();
    assertThat(matches("{'a':[{'anything-but':{'suffix':['1','2']}}]}", "{'a':'us-east-2'}"))
        .isFalse();
    assertThat(matches("{'a':[{'anything-but':{'equals-ignore-case':'x'}}]}", "{'a':'X'}"))
        .isFalse();
    assertThat(matches("{'a':[{'anything-but':{'wildcard':'*/lib/*'}}]}", "{'a':'/lib/x'}"))
        .isFalse();
    assertThat(matches("{'a':[{'anything-but':{'wildcard':'*/lib/*'}}]}", "{'a':'/bin/x'}"))
        .isTrue();
    assertThat(matches("{'a':[{'anything-but':{'prefix':'x'}}]}", "{'a':1}")).isTrue();
  }

  @Test
  void existsLooksAtLeaves() {
    assertThat(matches("{'a':[{'exists':true}]}", "{'a':null}")).isTrue();
    assertThat(matches("{'a':[{'exists':true}]}", "{'a':{'b':1}}")).isFalse();
    assertThat(matches("{'a':[{'exists':true}]}", "{'a':[]}")).isFalse();
    assertThat(matches("{'a':[{'exists':false}]}", "{}")).isTrue();
    assertThat(matches("{'a':[{'exists':false}]}", "{'a':{'b':1}}")).isTrue();
    assertThat(matches("{'a':[{'exists':false}]}", "{'a':1}")).isFalse();
    assertThat(matches("{'detail':{'product':{'id':[{'exists':false}]}}}", CREATED)).isTrue();
    assertThat(matches("{'a':[{'exists':false},3]}", "{'a':3}")).isTrue();
  }

  @Test
  void numbersCanBeInRanges() {
    assertThat(matches("{'a':[{'numeric':['>',0,'<=',5]}]}", "{'a':5}")).isTrue();
    assertThat(matches("{'a':[{'numeric':['>',0,'<=',5]}]}", "{'a':0}")).isFalse();
    assertThat(matches("{'a':[{'numeric':['>=',0,'<',5]}]}", "{'a':0}")).isTrue();
    assertThat(matches("{'a':[{'numeric':['>=',0,'<',5]}]}", "{'a':5}")).isFalse();
    assertThat(matches("{'a':[{'numeric':['<',10]}]}", "{'a':-1e3}")).isTrue();
    assertThat(matches("{'a':[{'numeric':['=',3.018e2]}]}", "{'a':301.8}")).isTrue();
    assertThat(matches("{'a':[{'numeric':['=',1]}]}", "{'a':'1'}")).isFalse();
    assertThat(matches("{'a':[{'numeric':['>',1]}]}", "{'a':5000000001}")).isFalse();
  }

  @Test
  void addressesCanBeInNetworks() {
    assertThat(matches("{'a':[{'cidr':'10.0.0.0/24'}]}", "{'a':'10.0.0.255'}")).isTrue();
    assertThat(matches("{'a':[{'cidr':'10.0.0.0/24'}]}", "{'a':'10.0.1.0'}")).isFalse();
    assertThat(matches("{'a':[{'cidr':'10.0.0.9/24'}]}", "{'a':'10.0.0.1'}")).isTrue();
    assertThat(matches("{'a':[{'cidr':'0.0.0.0/0'}]}", "{'a':'localhost'}")).isFalse();
    assertThat(matches("{'a':[{'cidr':'2001:db8::/32'}]}", "{'a':'2001:db8:1::7'}")).isTrue();
    assertThat(matches("{'a':[{'cidr':'2001:db8::/32'}]}", "{'a':'10.0.0.1'}")).isFalse();
  }

  @Test
  void anyElementOfAnArrayWillDo() {
    assertThat(matches("{'a':['x','y']}", "{'a':['z','y']}")).isTrue();
    assertThat(matches("{'a':['x']}", "{'a':[['x']]}")).isTrue();
    assertThat(matches("{'a':['x']}", "{'a':['z']}")).isFalse();
    assertThat(matches("{'a':['x']}", "{'a':[]}")).isFalse();
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{'a':['x','y']}")).isTrue();
    assertThat(matches("{'a':[{'anything-but':'x'}]}", "{'a':['x']}")).isFalse();
    assertThat(matches("{'resources':[{'suffix':'example01'}]}", CREATED)).isTrue();
  }

  @Test
  void fieldsOfOneObjectMustBeOfOneElement() {
    String pattern = "{'a':{'x':[1],'y':[2]}}";

    assertThat(matches(pattern, "{'a':[{'x':1},{'x':1,'y':2}]}")).isTrue();
    assertThat(matches(pattern, "{'a':[{'x':1},{'y':2}]}")).isFalse();
  }

  @Test
  void absenceIsOfAllElements() {
    assertThat(matches("{'a':{'x':[{'exists':false}]}}", "{'a':[{'x':1},{'y':2}]}")).isFalse();
    assertThat(matches("{'a':{'x':[{'exists':false}]}}", "{'a':[{'y':1},{'y':2}]}")).isTrue();
  }

  @Test
  @Timeout(10)
  void largeArraysAreNoTrouble() {
    String event = "{'a':[" + "{'x':1},".repeat(100_000) + "{}]}";

    assertThat(matches("{'a':{'x':[{'exists':false}],'y':[{'exists':false}]}}", event)).isFalse();
    assertThat(matches("{'a':{'x':[1],'y':[{'exists':false}]}}", event)).isTrue();
  }

  @Test
  void alternativesAreBesideWhatMustMatchAnyway() {
    String pattern = "{'s':['m'],'$or':[{'a':[1]},{'b':[{'numeric':['<',3]}],'c':['x']}]}";

    assertThat(matches(pattern, "{'s':'m','a':1}")).isTrue();
    assertThat(matches(pattern, "{'s':'m','b':2,'c':'x'}")).isTrue();
    assertThat(matches(pattern, "{'s':'m','b':2}")).isFalse();
    assertThat(matches(pattern, "{'a':1}")).isFalse();
  }

  @Test
  void alternativesCanBeNestedAndSeveral() {
    String pattern =
        "{'d':{'$or':[{'a':[1]},{'$or':[{'b':[2]},{'c':[3]}]}]},'$or':[{'e':[4]},{'f':[5]}]}";

    assertThat(matches(pattern, "{'d':{'c':3},'f':5}")).isTrue();
    assertThat(matches(pattern, "{'d':{'c':3}}")).isFalse();
    assertThat(matches(pattern, "{'d':{'c':4},'f':5}")).isFalse();
  }

  @Test
  void orWithoutAlternativesIsAFieldOfThatName() {
    assertThat(matches("{'$or':{'a':[1]}}", "{'$or':{'a':1}}")).isTrue();
    assertThat(matches("{'$or':[1,2]}", "{'$or':2}")).isTrue();
  }

  @Test
  void aDotInANameLeadsIntoAnObject() {
    assertThat(matches("{'a.b':[1]}", "{'a':{'b':1}}")).isTrue();
    assertThat(matches("{'a.b':[1]}", "{'a.b':1}")).isTrue();
    assertThat(matches("{'a.b':[1]}", "{'a':[{'b':1}]}")).isTrue();
    assertThat(matches("{'a.b':[1]}", "{'a':{'b':2}}")).isFalse();
  }

  private static String marketplace(String detailType) {
    return "{'source':'aws.agreement-marketplace','detail-type':'" + detailType + "'}";
  }

  private static boolean matches(String pattern, String event) {
    return EventPattern.parse(json(pattern))
        .matches((ObjectNode) Json.parse(json(event).getBytes(StandardCharsets.UTF_8)));
  }

  private static String json(String text) {
    return text.replace('\'', '"');
  }
}
