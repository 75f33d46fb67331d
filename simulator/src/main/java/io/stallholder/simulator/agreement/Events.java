package io.stallholder.simulator.agreement;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stallholder.simulator.behaviour.Behaviour;
import io.stallholder.simulator.behaviour.Behaviour.Source;
import io.stallholder.simulator.protocol.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/// Events of the seller's event bus, with their envelope.
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
  @Behaviour(
      value = "Created by renewal or replacement names the agreement before it, and the product",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events, for RENEW; for REPLACE: our guess",
      date = "2026-11-24")
  static ObjectNode created(Agreement agreement, Instant time) {
    ObjectNode event = event("Purchase Agreement Created - Proposer", agreement, time);
    ObjectNode detail = detail(event);
    ObjectNode about = terms(detail, agreement, agreement.origin().intent().name());
    agreement
        .origin()
        .previous()
        .ifPresent(previous -> {
          about.put("previousAgreementId", previous);
          product(detail, agreement);
        });
    parties(detail, agreement);
    offer(detail, agreement);
    noReseller(detail);
    return event;
  }

  @Behaviour(
      value = "Amended: intent AMEND, whether it renews itself, and the product by id and title",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events",
      date = "2026-11-24")
  static ObjectNode amended(Agreement agreement, Instant time) {
    ObjectNode event = event("Purchase Agreement Amended - Proposer", agreement, time);
    ObjectNode detail = detail(event);
    terms(detail, agreement, "AMEND").put("autoRenewalEnabled", agreement.terms().autoRenew());
    renewal(detail, agreement);
    product(detail, agreement);
    parties(detail, agreement);
    offer(detail, agreement);
    noReseller(detail);
    return event;
  }

  @Behaviour(
      value = "Ended: id and status of the agreement, and no offer",
      source = Source.OBSERVED,
      of = "events of a real listing, captured 2026-08-20; AWS's sample shows an offer",
      date = "2026-11-23")
  static ObjectNode ended(Agreement agreement, Life.End end) {
    ObjectNode event = event("Purchase Agreement Ended - Proposer", agreement, end.at());
    ObjectNode detail = detail(event);
    detail.putObject("agreement").put("id", agreement.id()).put("status", end.status().name());
    parties(detail, agreement);
    noReseller(detail);
    return event;
  }

  @Behaviour(
      value = "180, 120, 90, 60 and 30 days before its end: Purchase Agreement Ending",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events",
      date = "2026-11-24")
  static ObjectNode ending(Agreement agreement, Instant time) {
    ObjectNode event = event("Purchase Agreement Ending - Proposer", agreement, time);
    ObjectNode detail = detail(event);
    detail
        .putObject("agreement")
        .put("id", agreement.id())
        .put("startTime", agreement.terms().startTime().toString())
        .put("endTime", agreement.terms().endTime().toString())
        .put("status", "ACTIVE")
        .put("daysBeforeEndTime", Duration.between(time, agreement.terms().endTime()).toDays())
        .put("autoRenewalEnabled", agreement.terms().autoRenew());
    renewal(detail, agreement);
    product(detail, agreement);
    parties(detail, agreement);
    offer(detail, agreement);
    return event;
  }

  static ObjectNode licenseUpdated(Agreement agreement, Instant time) {
    return license("License Updated - Manufacturer", agreement, time);
  }

  static ObjectNode licenseDeprovisioned(Agreement agreement, Instant time) {
    return license("License Deprovisioned - Manufacturer", agreement, time);
  }

  @Behaviour(
      value = "License events carry agreement, product and license, for the Manufacturer",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events; observed 2026-08-20",
      date = "2026-11-23")
  private static ObjectNode license(String detailType, Agreement agreement, Instant time) {
    ObjectNode event = event(detailType, agreement, time);
    ObjectNode detail = detail(event);
    detail.putObject("agreement").put("id", agreement.id());
    detail
        .putObject("product")
        .put("id", agreement.product().productId())
        .put("code", agreement.product().code());
    detail.putObject("license").put("arn", agreement.licenseArn());
    parties(detail, agreement);
    offer(detail, agreement);
    return event;
  }

  @Behaviour(
      value = "A suspected buyer account: Advisory Issued, and Resolved when it is over",
      source = Source.DOCUMENTED,
      of = "AWS Marketplace user guide, EventBridge events",
      date = "2026-11-24")
  static ObjectNode advisory(Agreement agreement, boolean isIssued, Instant time) {
    String what = isIssued ? "Issued" : "Resolved";
    ObjectNode event =
        event("Purchase Agreement Advisory " + what + " - Manufacturer", agreement, time);
    ObjectNode detail = detail(event);
    detail.putObject("advisory").put(isIssued ? "issuedAt" : "resolvedAt", time.toString());
    detail.putObject("product").put("id", agreement.product().productId());
    detail.putObject("agreement").put("id", agreement.id());
    offer(detail, agreement);
    parties(detail, agreement);
    return event;
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

  private static ObjectNode terms(ObjectNode detail, Agreement agreement, String intent) {
    return detail
        .putObject("agreement")
        .put("id", agreement.id())
        .put("intent", intent)
        .put("status", "ACTIVE")
        .put("acceptanceTime", agreement.terms().acceptedAt().toString())
        .put("startTime", agreement.terms().startTime().toString())
        .put("endTime", agreement.terms().endTime().toString());
  }

  private static void parties(ObjectNode detail, Agreement agreement) {
    detail.putObject("acceptor").put("accountId", agreement.buyer());
    detail.putObject("proposer").put("accountId", agreement.product().seller());
  }

  private static void product(ObjectNode detail, Agreement agreement) {
    detail
        .putObject("product")
        .put("id", agreement.product().productId())
        .put("title", agreement.product().listing().title());
  }

  private static void offer(ObjectNode detail, Agreement agreement) {
    detail.putObject("offer").put("id", agreement.terms().offer());
  }

  private static void noReseller(ObjectNode detail) {
    detail.putObject("resaleAuthorization").putNull("id");
  }

  private static void renewal(ObjectNode detail, Agreement agreement) {
    ObjectNode summary = detail.putObject("renewalSummary").putNull("lockoutStartTime");
    if (agreement.terms().autoRenew()) {
      summary.putNull("disabledBy");
    } else {
      summary.put("disabledBy", "ACCEPTOR");
    }
  }
}
