package io.stallholder.gateway.agreement;

import io.stallholder.gateway.agreement.Cast.Role;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What happens to one buyer's licenses, as AWS tells it: bodies as they lie in the queue.
///
/// @param ends where each license of the cast stands at the end; one that AWS never tells is absent
record Tale(
    String name,
    Function<Cast, List<String>> told,
    boolean isLegacy,
    Map<Role, LicenseState> ends) {

  @Override
  public String toString() {
    return name;
  }

  /// Every kind that AWS documents, in the vocabularies that have it.
  static List<Tale> all() {
    return List.of(
        license("subscribes", LicenseState.ACTIVE, cast -> List.of(bought(cast), updated(cast, 2))),
        legacy("subscribes", LicenseState.ACTIVE, cast -> List.of(success(cast, 1))),
        license(
            "subscribes through a channel partner",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    cast.agreement(Role.FIRST, "Created - Manufacturer", 0, intent("NEW")),
                    updated(cast, 2))),
        license(
            "takes a free trial or a private offer",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    bought(cast),
                    cast.agreement(Role.FIRST, "Amended - Proposer", 3, intent("AMEND")),
                    updated(cast, 2))),
        legacy(
            "takes a free trial",
            LicenseState.ACTIVE,
            cast -> List.of(cast.notice("subscribe-success", 1, trial(true)))),
        legacy(
            "takes a private offer for a contract",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    success(cast, 1),
                    cast.notice("entitlement-updated", 1, ""),
                    cast.notice("subscribe-success", 9, trial(false)),
                    cast.notice("entitlement-updated", 9, ""))),
        license(
            "buys from a date to come",
            LicenseState.ACTIVE,
            cast -> List.of(bought(cast), updated(cast, 60 * 24 * 30))),
        license(
            "amends",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    bought(cast),
                    updated(cast, 2),
                    cast.agreement(Role.FIRST, "Amended - Proposer", 5, intent("AMEND")),
                    updated(cast, 6))),
        succeeds("renews", "RENEW", "RENEWED"),
        succeeds("replaces", "REPLACE", "REPLACED"),
        leaves("cancels", "CANCELLED", 4),
        leaves("is deprovisioned before the end is told", "CANCELLED", 9),
        leaves("lets the contract expire", "EXPIRED", 9),
        leaves("is terminated by AWS", "TERMINATED", 9),
        legacy(
            "cancels",
            LicenseState.CLOSED,
            cast ->
                List.of(
                    success(cast, 1),
                    cast.notice("unsubscribe-pending", 5, ""),
                    cast.notice("unsubscribe-success", 65, ""))),
        legacy(
            "subscribes again within the hour",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    success(cast, 1), cast.notice("unsubscribe-pending", 5, ""), success(cast, 9))),
        legacy(
            "subscribes again later",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    success(cast, 1),
                    cast.notice("unsubscribe-pending", 5, ""),
                    cast.notice("unsubscribe-success", 65, ""),
                    success(cast, 99))),
        subscribesAgain(),
        legacy(
            "does not pay",
            LicenseState.FAILED,
            cast -> List.of(cast.notice("subscribe-fail", 1, ""))),
        legacy(
            "pays at the second try",
            LicenseState.ACTIVE,
            cast -> List.of(cast.notice("subscribe-fail", 1, ""), success(cast, 7))),
        license(
            "is suspected by AWS",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    bought(cast),
                    updated(cast, 2),
                    cast.agreement(Role.FIRST, "Advisory Issued - Manufacturer", 5, "{}"),
                    cast.agreement(Role.FIRST, "Advisory Resolved - Manufacturer", 8, "{}"))),
        license(
            "is told of what nobody knows yet",
            LicenseState.ACTIVE,
            cast ->
                List.of(
                    bought(cast),
                    updated(cast, 2),
                    cast.license(Role.FIRST, "License Repainted - Manufacturer", 5))));
  }

  private static Tale license(String name, LicenseState end, Function<Cast, List<String>> told) {
    return new Tale("who " + name, told, false, Map.of(Role.FIRST, end));
  }

  private static Tale legacy(String name, LicenseState end, Function<Cast, List<String>> told) {
    return new Tale("who " + name + " (SNS)", told, true, Map.of(Role.CUSTOMER, end));
  }

  private static Tale leaves(String name, String status, int endMinute) {
    return license(
        name,
        LicenseState.CLOSING,
        cast ->
            List.of(
                bought(cast),
                updated(cast, 2),
                cast.agreement(Role.FIRST, "Ended - Proposer", endMinute, status(status)),
                cast.license(Role.FIRST, "License Deprovisioned - Manufacturer", 8)));
  }

  private static Tale succeeds(String name, String intent, String status) {
    Function<Cast, List<String>> told =
        cast ->
            List.of(
                bought(cast),
                updated(cast, 2),
                cast.agreement(
                    Role.SECOND,
                    "Created - Proposer",
                    70,
                    "{\"intent\":\"%s\",\"previousAgreementId\":\"%s\"}"
                        .formatted(intent, cast.of(Role.FIRST).agreement())),
                cast.agreement(Role.FIRST, "Ended - Proposer", 70, status(status)),
                cast.license(Role.SECOND, "License Updated - Manufacturer", 71),
                cast.license(Role.FIRST, "License Deprovisioned - Manufacturer", 72));
    return new Tale(
        "who " + name,
        told,
        false,
        Map.of(Role.FIRST, LicenseState.SUPERSEDED, Role.SECOND, LicenseState.ACTIVE));
  }

  /// The same account and product: each license has a life of its own.
  private static Tale subscribesAgain() {
    Function<Cast, List<String>> told =
        cast ->
            List.of(
                bought(cast),
                updated(cast, 2),
                cast.agreement(Role.SECOND, "Created - Proposer", 4, intent("NEW")),
                cast.license(Role.SECOND, "License Updated - Manufacturer", 5),
                cast.agreement(Role.FIRST, "Ended - Proposer", 6, status("CANCELLED")),
                cast.license(Role.FIRST, "License Deprovisioned - Manufacturer", 7));
    return new Tale(
        "who has two licenses and cancels one",
        told,
        false,
        Map.of(Role.FIRST, LicenseState.CLOSING, Role.SECOND, LicenseState.ACTIVE));
  }

  private static String bought(Cast cast) {
    return cast.agreement(Role.FIRST, "Created - Proposer", 0, intent("NEW"));
  }

  private static String updated(Cast cast, int minute) {
    return cast.license(Role.FIRST, "License Updated - Manufacturer", minute);
  }

  private static String success(Cast cast, int minute) {
    return cast.notice("subscribe-success", minute, trial(false));
  }

  private static String trial(boolean is) {
    return ",\"offer-identifier\":\"offer-1\",\"isFreeTrialTermPresent\":\"" + is + '"';
  }

  private static String intent(String intent) {
    return "{\"intent\":\"" + intent + "\",\"status\":\"ACTIVE\"}";
  }

  private static String status(String status) {
    return "{\"status\":\"" + status + "\"}";
  }
}
