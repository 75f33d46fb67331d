package io.stallholder.marketplace.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.stallholder.marketplace.ErrorReply;
import io.stallholder.marketplace.MarketplaceError;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorReaderTest {
  private static final String CODES =
      """
      TimestampOutOfBoundsException       , TimestampOutOfBounds
      InvalidUsageDimensionException      , InvalidUsageDimension
      InvalidLicenseException             , InvalidLicense
      InvalidCustomerIdentifierException  , InvalidCustomerIdentifier
      InvalidProductCodeException         , InvalidProductCode
      InvalidTagException                 , InvalidTag
      TooManyTagsException                , InvalidTag
      InvalidUsageAllocationsException    , InvalidUsageAllocations
      ThrottlingException                 , Throttling
      TooManyRequestsException            , Throttling
      InternalServiceErrorException       , InternalServiceError
      InternalFailure                     , InternalServiceError
      DisabledApiException                , DisabledApi
      InvalidTokenException               , InvalidToken
      InvalidParameterException           , InvalidParameter
      ValidationException                 , Validation
      SerializationException              , Validation
      AccessDeniedException               , AccessDenied
      UnrecognizedClientException         , BadSignature
      InvalidSignatureException           , BadSignature
      IncompleteSignature                 , BadSignature
      MissingAuthenticationTokenException , BadSignature
      RequestEntityTooLarge               , TooLarge
      ExpiredToken                        , ExpiredCredentials
      SomethingNewException               , Unknown
      """;

  private static MarketplaceError classify(
      String operation, String code, int status, String words) {
    return ErrorReader.classify(operation, new ErrorReply(code, status, words));
  }

  @ParameterizedTest
  @CsvSource(textBlock = CODES)
  void everyCodeHasItsCase(String code, String name) {
    var error = classify("BatchMeterUsage", code, 400, "words");
    assertThat(error.getClass().getSimpleName()).isEqualTo(name);
    assertThat(error.code()).isEqualTo(code);
    assertThat(error.message()).isEqualTo("words");
  }

  @Test
  void everyCaseIsInTheTable() {
    var inTable =
        CODES
            .lines()
            .map(line -> line.substring(line.indexOf(',') + 1).strip())
            .collect(Collectors.toSet());
    assertThat(Stream.concat(inTable.stream(), Stream.of("ExpiredToken")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(MarketplaceError.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList());
  }

  @ParameterizedTest
  @CsvSource(textBlock = CODES)
  void codeIsReadInEveryFormAwsPrints(String code) {
    assertThat(typed(code)).isEqualTo(code);
    assertThat(typed("com.amazonaws.marketplacemetering#" + code)).isEqualTo(code);
    assertThat(typed(code + ":http://internal.amazon.com/coral/example/")).isEqualTo(code);
    assertThat(typed("aws.coral#" + code + ":http://internal.amazon.com/#x")).isEqualTo(code);
  }

  private static String typed(String type) {
    return ErrorReader.code(
        JsonNodeFactory.instance.objectNode().put("__type", type), Optional.of("OtherException"));
  }

  @Test
  void codeMayBeInOtherPlaces() {
    var empty = JsonNodeFactory.instance.objectNode();
    assertThat(ErrorReader.code(empty, Optional.of("x#ThrottlingException:http://y")))
        .isEqualTo("ThrottlingException");
    assertThat(ErrorReader.code(empty.put("code", "AccessDeniedException"), Optional.empty()))
        .isEqualTo("AccessDeniedException");
    assertThat(ErrorReader.code(JsonNodeFactory.instance.missingNode(), Optional.empty()))
        .isEmpty();
  }

  @Test
  void messageMayBeginWithACapital() {
    assertThat(ErrorReader.message(JsonNodeFactory.instance.objectNode().put("Message", "no")))
        .isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ResolveCustomer | The submitted registration token has expired.                 | ExpiredToken
          ResolveCustomer |                                                               | ExpiredToken
          ResolveCustomer | The security token included in the request is expired         | ExpiredCredentials
          BatchMeterUsage | The security token included in the request is expired         | ExpiredCredentials
          BatchMeterUsage | something else expired                                        | ExpiredCredentials
          GetEntitlements |                                                               | ExpiredCredentials
          """)
  void expiredTokenIsTheBuyersOrOurs(
      String operation, @org.jspecify.annotations.Nullable String words, String name) {
    var error = classify(operation, "ExpiredTokenException", 400, words == null ? "" : words);
    assertThat(error.getClass().getSimpleName()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "400, Unknown",
    "403, Unknown",
    "413, TooLarge",
    "429, Throttling",
    "500, InternalServiceError",
    "503, InternalServiceError"
  })
  void unknownCodeIsJudgedByItsStatus(int status, String name) {
    assertThat(classify("GetEntitlements", "NewException", status, "").getClass().getSimpleName())
        .isEqualTo(name);
  }
}
