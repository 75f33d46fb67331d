package io.stallholder.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/// What is wrong with a scenario is said before anything of it happens, in one line.
final class ScenarioReadingTest {
  @Test
  void aWrongStepIsNamedWithWhatIsKnown() {
    assertThat(wrong("- meters: {of: acme}"))
        .startsWith("it.yaml: step 2: meters is no verb; there are subscribe, cancel, happen");
    assertThat(wrong("- after: PT1H")).contains("step 2: needs exactly one verb, and has none");
    assertThat(wrong("- {cancel: acme, token: {of: acme, as: t}}"))
        .contains("step 2: needs exactly one verb, and has cancel and token");
    assertThat(wrong("- {cancel: acme, after: -PT1H}")).contains("step 2: after must not be");
    assertThat(wrong("- cancel: acne")).endsWith("earlier step: acne; there are acme");
    assertThat(wrong("- cancel: later\n" + "- subscribe: {as: later}")).contains("step 2: cancel");
    assertThat(
            wrong("- subscribe: {as: acme, buyer: '345678901234', product: prod-k7example2abcd}"))
        .contains("step 2: subscribe.as names something of an earlier step already: acme");
    assertThat(wrong("- subscribe: {as: b, buyer: '1', product: prod-k7example2abcd}"))
        .contains("step 2: subscribe.buyer is not one of the buyers: 1");
    assertThat(wrong("- subscribe: {buyer: '345678901234', product: prod-k7example2abcd}"))
        .contains("step 2: subscribe.as is needed, unless");
    assertThat(wrong("- meter: {of: acme, dimension: x, quantity: -1}"))
        .contains("step 2: meter.quantity must be a whole number from 0 to 2147483647");
    assertThat(wrong("- meter: {of: acme, dimension: x, quantity: 1, at: noon}"))
        .contains("step 2: meter.at must be an instant such as", "not noon");
    assertThat(wrong("- meter: {of: acme, dimension: x, quantity: 1, answers: Sucess}"))
        .contains("step 2: meter.answers must be one of Success, DuplicateRecord", "not Sucess");
    assertThat(wrong("- resolve: {token: acne}")).endsWith("earlier step: acne; there are acme");
    assertThat(wrong("- resolve: {token: acme, by: '1'}")).contains("resolve.by is no account");
    assertThat(wrong("- resolve: {token: acme, region: mars}")).contains("resolve.region must be");
    assertThat(wrong("- entitlements: {of: acme}")).contains("entitlements.lists is needed");
    assertThat(wrong("- happen: {to: acme, kind: explode}"))
        .contains("step 2: happen.kind must be one of renew, replace");
    assertThat(wrong("- happen: {to: acme, kind: suspend, as: b}")).contains("happen.as is for");
    assertThat(wrong("- happen: {to: acme, kind: renew, offer: offer-x}"))
        .contains("step 2: happen.offer is not the id of an offer");
    assertThat(wrong("- switches: {quotas: 1}")).contains("switches.quotas is not known; known");
    assertThat(wrong("- fault: {operation: Fly, kind: reset, count: 1}"))
        .contains("step 2: fault.operation is not simulated", "BatchMeterUsage");
    assertThat(wrong("- fault: {operation: '*', kind: reset}"))
        .isEqualTo("it.yaml: step 2: needs either count or probability");
    assertThat(wrong("- offer: {id: offer-x, product: none}")).contains("step 2: offer.product");
    assertThat(wrong("- message: {a: '{acme.colour}'}"))
        .contains("step 2: message has {acme.colour}", "{NAME.licenseArn}");
    assertThat(wrong("- message: {a: '{acne.buyer}'}")).contains("earlier step: acne");
    assertThat(wrong("- expect: {events: [License Made]}"))
        .contains("step 2: expect.events is no event: License Made; there are License");
    assertThat(wrong("- expect: {state: {acme: activ}}"))
        .contains("step 2: expect.state.acme is no state: activ; there are accepted, active");
    assertThat(wrong("- expect: {}")).contains("step 2: expect needs one of events");
    assertThat(wrong("- cancel: acme\nmood: good")).contains("it.yaml: mood is not known; known");
  }

  @Test
  void theOpeningIsReadStrictly() {
    String steps = "steps: [{resolve: {token: NONE, answers: InvalidTokenException}}]\n";
    String head = "name: it\nabout: a test\nsource: a guess\n";
    assertThat(refusal(steps)).isEqualTo("it.yaml: name is required");
    assertThat(refusal(head + "steps: []\n")).isEqualTo("it.yaml: steps must be 1 to 1000");
    assertThat(refusal(head + steps + "start: soon\n")).contains("start must be an ISO-8601");
    assertThat(refusal(head + steps + "start: 1999-01-01T00:00:00Z\n"))
        .contains("start is out of range: time must lie between");
    assertThat(refusal(head + steps + "world: {sellers: 5}\n")).contains("world.sellers must be");
    assertThat(refusal(head + steps + "switches: {tokenUse: twice}\n"))
        .contains("switches.tokenUse must be one of");
    assertThat(refusal(head + steps + "faults: [{operation: '*', kind: boom, count: 1}]\n"))
        .contains("faults[0].kind must be one of throttle");
    assertThat(refusal("5")).contains("it.yaml: must be an object");
  }

  private static String wrong(String steps) {
    return refusal(ScenarioTest.scenario(steps));
  }

  private static String refusal(String text) {
    try (Simulator simulator = ScenarioTest.simulator()) {
      var refusal =
          assertThatIllegalArgumentException()
              .isThrownBy(() -> simulator.scenario("it.yaml", ScenarioTest.yaml(text)))
              .actual();
      return String.valueOf(refusal.getMessage());
    }
  }
}
