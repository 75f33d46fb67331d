package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.time.Instant;
import java.util.UUID;

/// Events as EventBridge puts them into a queue: the bare event, without an envelope of SNS.
final class Events {
  private Events() {}

  @Behaviour(
      value = "Created: intent, status and times of the agreement, no license, no product",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20",
      date = "2026-11-23")
  @Behaviour(
      value = "A direct seller gets the Proposer's copy of agreement events only",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge integration for SaaS",
      date = "2026-11-23")
  static String created(Agreement agreement, Instant time) {
    ObjectNode event = event("Purchase Agreement Created - Proposer", agreement, time);
    ObjectNode detail = detail(event);
    detail
        .putObject("agreement")
        .put("id", agreement.id())
        .put("intent", "NEW")
        .put("status", "ACTIVE")
        .put("acceptanceTime", agreement.acceptedAt().toString())
        .put("startTime", agreement.acceptedAt().toString())
        .put("endTime", agreement.endTime().toString());
    parties(detail, agreement);
    detail.putObject("offer").put("id", agreement.offer());
    detail.putObject("resaleAuthorization").putNull("id");
    return Json.text(event);
  }

  @Behaviour(
      value = "Ended: id and status of the agreement, and no offer",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20; AWS's sample shows an offer",
      date = "2026-11-23")
  static String ended(Agreement agreement, Life.End end) {
    ObjectNode event = event("Purchase Agreement Ended - Proposer", agreement, end.at());
    ObjectNode detail = detail(event);
    detail.putObject("agreement").put("id", agreement.id()).put("status", end.status().name());
    parties(detail, agreement);
    detail.putObject("resaleAuthorization").putNull("id");
    return Json.text(event);
  }

  static String licenseUpdated(Agreement agreement, Instant time) {
    return license("License Updated - Manufacturer", agreement, time);
  }

  static String licenseDeprovisioned(Agreement agreement, Instant time) {
    return license("License Deprovisioned - Manufacturer", agreement, time);
  }

  @Behaviour(
      value = "License events carry agreement, product and license, for the Manufacturer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events; observed 2026-08-20",
      date = "2026-11-23")
  private static String license(String detailType, Agreement agreement, Instant time) {
    ObjectNode event = event(detailType, agreement, time);
    ObjectNode detail = detail(event);
    detail.putObject("agreement").put("id", agreement.id());
    detail
        .putObject("product")
        .put("id", agreement.product().productId())
        .put("code", agreement.product().code());
    detail.putObject("license").put("arn", agreement.licenseArn());
    parties(detail, agreement);
    detail.putObject("offer").put("id", agreement.offer());
    return Json.text(event);
  }

  @Behaviour(
      value = "The envelope's time is in whole seconds",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20",
      date = "2026-11-23")
  private static ObjectNode event(String detailType, Agreement agreement, Instant time) {
    ObjectNode event =
        Json.object()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", detailType)
            .put("source", "aws.agreement-marketplace")
            .put("account", agreement.product().seller())
            .put("time", time.toString())
            .put("region", "us-east-1");
    event.putArray("resources").add("arn:aws:aws-marketplace::aws:agreement:" + agreement.id());
    return event;
  }

  private static ObjectNode detail(ObjectNode event) {
    return event
        .putObject("detail")
        .put("requestId", UUID.randomUUID().toString())
        .put("catalog", "AWSMarketplace");
  }

  private static void parties(ObjectNode detail, Agreement agreement) {
    detail.putObject("acceptor").put("accountId", agreement.buyer());
    detail.putObject("proposer").put("accountId", agreement.product().seller());
  }
}
