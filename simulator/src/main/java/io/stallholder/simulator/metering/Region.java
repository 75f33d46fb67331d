package io.stallholder.simulator.metering;

import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.behaviour.Switch;
import io.stallholder.simulator.behaviour.Switches;
import io.stallholder.simulator.protocol.AwsError;
import io.stallholder.simulator.protocol.Caller;
import java.util.Set;

/// Where the metering service exists.
final class Region {
  private static final Set<String> ENABLED =
      Set.of(
          "us-east-1",
          "us-east-2",
          "us-west-1",
          "us-west-2",
          "ca-central-1",
          "sa-east-1",
          "eu-north-1",
          "eu-west-1",
          "eu-west-2",
          "eu-west-3",
          "eu-central-1",
          "eu-central-2",
          "eu-south-1",
          "eu-south-2",
          "me-south-1",
          "me-central-1",
          "il-central-1",
          "af-south-1",
          "ap-south-1",
          "ap-south-2",
          "ap-east-1",
          "ap-northeast-1",
          "ap-northeast-2",
          "ap-northeast-3",
          "ap-southeast-1",
          "ap-southeast-2",
          "ap-southeast-3",
          "ap-southeast-4");

  private Region() {}

  @Behaviour(
      value = "Outside the listed regions the API is disabled",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace API reference, metering regions",
      date = "2026-11-23")
  @Behaviour(
      value = "A product may be metered in every listed region",
      source = Source.GUESS,
      of = "AWS's newer text; the older one says in us-east-1 until AWS adds others",
      date = "2026-11-24")
  static void check(Caller caller, Switches switches) {
    boolean isEnabled =
        switch (switches.get(Switch.METERING_REGIONS)) {
          case LISTED -> ENABLED.contains(caller.region());
          case HOME -> caller.region().equals("us-east-1");
        };
    if (!isEnabled) {
      throw AwsError.client("DisabledApiException", "The API is disabled in the Region.");
    }
  }
}
