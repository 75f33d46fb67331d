package io.stallholder.simulator;

/// Worlds that tests put in place of the standing one.
final class Worlds {
  static final String OTHER_SELLER = "109876543210";
  static final String OTHER_KEY = "AKIASIMULATORSELLER2";
  static final String OTHER_SECRET = "another+secret";
  static final String OTHER_PRODUCT = "7oth04example0seller000x4";

  static final String TWO_SELLERS =
      """
      {"sellers":[
        {"accountId":"210987654321","accessKeyId":"AKIASIMULATORSELLER1",
         "secretAccessKey":"simulated+secret/of/210987654321/EXAMPLE"},
        {"accountId":"109876543210","accessKeyId":"AKIASIMULATORSELLER2",
         "secretAccessKey":"another+secret"}],
       "buyers":[{"accountId":"345678901234"},{"accountId":"456789012345"}],
       "products":[
        {"code":"4zq81example0metering00x1","productId":"prod-k7example2abcd",
         "seller":"210987654321","model":"subscription","dimensions":["api_calls","storage_gb"],
         "concurrentAgreements":false},
        {"code":"8sec05example0second000x5","productId":"prod-s5example6abcd",
         "seller":"210987654321","model":"subscription","dimensions":["api_calls"]},
        {"code":"7oth04example0seller000x4","productId":"prod-n4example5abcd",
         "seller":"109876543210","model":"subscription","dimensions":["api_calls"],
         "queueUrl":"http://127.0.0.1/109876543210/events"}]}
      """;

  private Worlds() {}
}
