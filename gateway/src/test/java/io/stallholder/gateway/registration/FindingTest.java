package io.stallholder.gateway.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.stallholder.marketplace.AwsAccountId;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.MarketplaceError;
import io.stallholder.marketplace.ProductCode;
import io.stallholder.marketplace.metering.ResolveAnswer;
import io.stallholder.marketplace.metering.ResolvedCustomer;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FindingTest {
  private static final Finding NO_SUCH = new Finding.NoSuchToken();
  private static final Finding NOT_KNOWN = new Finding.NotKnown("timeout", true);
  private static final Finding EXPIRED = new Finding.Expired();
  private static final Finding BUYER =
      new Finding.Buyer(
          new ResolvedCustomer(
              new ProductCode("one"),
              Optional.of(new AwsAccountId("345678901234")),
              Optional.empty(),
              Optional.empty()));

  @Test
  void theOneThatSaysMoreStands() {
    assertThat(Finding.stronger(NO_SUCH, BUYER)).isEqualTo(BUYER);
    assertThat(Finding.stronger(EXPIRED, NOT_KNOWN)).isEqualTo(EXPIRED);
    assertThat(Finding.stronger(NO_SUCH, NO_SUCH)).isEqualTo(NO_SUCH);
  }

  @Test
  void notKnownIsNotNo() {
    assertThat(Finding.stronger(NO_SUCH, NOT_KNOWN)).isEqualTo(NOT_KNOWN);
    assertThat(Finding.stronger(NOT_KNOWN, NO_SUCH)).isEqualTo(NOT_KNOWN);
  }

  @Test
  void ourOwnExpiredCredentialsAreNotTheBuyersExpiredToken() {
    var ours = new MarketplaceError.ExpiredCredentials(reply("ExpiredTokenException"));
    var theirs = new MarketplaceError.ExpiredToken(reply("ExpiredTokenException"));
    assertThat(Finding.of(new ResolveAnswer.Refused(ours))).isInstanceOf(Finding.NotKnown.class);
    assertThat(Finding.of(new ResolveAnswer.Refused(theirs))).isEqualTo(EXPIRED);
  }

  @Test
  void onlyWhatMayPassIsTriedAgain() {
    var throttled = new MarketplaceError.Throttling(reply("ThrottlingException"));
    var denied = new MarketplaceError.AccessDenied(reply("AccessDeniedException"));
    assertThat(worthRepeating(new ResolveAnswer.Refused(throttled))).isTrue();
    assertThat(worthRepeating(new ResolveAnswer.Unavailable("timeout"))).isTrue();
    assertThat(worthRepeating(new ResolveAnswer.Refused(denied))).isFalse();
  }

  private static boolean worthRepeating(ResolveAnswer answer) {
    return Finding.of(answer) instanceof Finding.NotKnown(_, boolean again) && again;
  }

  private static ErrorReply reply(String code) {
    return new ErrorReply(code, 400, "words");
  }
}
