package io.stallholder.simulator;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.marketplaceagreement.model.Filter;
import software.amazon.awssdk.services.marketplaceagreement.model.SearchAgreementsRequest;

/// Requests of SearchAgreements.
final class Searches {
  private Searches() {}

  static Filter by(String name, String value) {
    return Filter.builder().name(name).values(value).build();
  }

  static SearchAgreementsRequest proposer(Filter... more) {
    return as("Proposer", more);
  }

  static SearchAgreementsRequest acceptor(Filter... more) {
    return as("Acceptor", more);
  }

  static SearchAgreementsRequest as(String party, Filter... more) {
    List<Filter> filters = new ArrayList<>();
    filters.add(by("PartyType", party));
    filters.add(by("AgreementType", "PurchaseAgreement"));
    filters.addAll(List.of(more));
    return of(filters.toArray(Filter[]::new));
  }

  static SearchAgreementsRequest of(Filter... filters) {
    return SearchAgreementsRequest.builder().catalog("AWSMarketplace").filters(filters).build();
  }
}
