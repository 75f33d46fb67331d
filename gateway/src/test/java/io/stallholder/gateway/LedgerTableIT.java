package io.stallholder.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.gateway.ApiDocument.Operation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The ledger for spreadsheets, and the questions that it narrows.
@Timeout(120)
final class LedgerTableIT {
  private static ApiMarket market;

  @BeforeAll
  static void open() throws Exception {
    market = new ApiMarket();
  }

  @AfterAll
  static void close() {
    market.close();
  }

  @Test
  void theLedgerIsATableForWhoAsksForOne() throws Exception {
    Operation ledger = market.stage().document().operation("GET", "/v1/ledger");
    var asked = market.stage().answer(ledger, market.stage().get("/v1/ledger?format=csv"));
    assertThat(ApiDocument.mediaType(asked)).isEqualTo("text/csv");
    assertThat(ApiDocument.text(asked).lines()).hasSize(2);

    URI uri =
        URI.create("http://127.0.0.1:" + market.stage().gateway().internalPort() + "/v1/ledger");
    var request =
        HttpRequest.newBuilder(uri)
            .header("Authorization", "Bearer " + market.stage().get("").key())
            .header("Accept", "text/csv")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> accepted = client.send(request, BodyHandlers.ofByteArray());
      assertThat(accepted.body()).isEqualTo(asked.body());
    }
  }

  @Test
  void everyFilterNarrows() throws Exception {
    for (String fits :
        new String[] {
          "product=" + ApiStage.SUBSCRIPTION,
          "dimension=unknown_to_aws",
          "deadlineBefore=2026-11-30T00:00:00Z",
          "from=2026-11-05T12:00:00Z&to=2026-11-05T13:00:00Z"
        }) {
      assertThat(market.stage().read("/v1/ledger?" + fits).path("records")).as(fits).hasSize(1);
    }
    for (String none :
        new String[] {
          "product=" + ApiStage.CONTRACT,
          "dimension=api_calls",
          "tenant=nobody",
          "reason=another",
          "deadlineBefore=2026-11-05T00:00:00Z",
          "to=2026-11-05T12:00:00Z"
        }) {
      assertThat(market.stage().read("/v1/ledger?" + none).path("records")).as(none).isEmpty();
    }
  }
}
