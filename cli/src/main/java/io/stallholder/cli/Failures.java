package io.stallholder.cli;

import io.stallholder.gateway.config.RefusedStart;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// How a verb ends that did not do its work: one line on standard error, and an exit code.
final class Failures {
  static final int FAILED = 1;
  static final int WRONG_USAGE = 2;

  /// As `EX_CONFIG` of sysexits.h: starting it again unchanged does not help.
  static final int REFUSED = 78;

  private static final Logger log = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  static int refused(Machine machine, RefusedStart refusal) {
    machine.complain(String.valueOf(refusal.getMessage()));
    return REFUSED;
  }

  static int wrongUsage(Machine machine, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    machine.complain(e.getMessage() + suggestion(e) + " (see '" + command + " --help')");
    return WRONG_USAGE;
  }

  private static String suggestion(ParameterException e) {
    return e instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream()
            .findFirst()
            .map(closest -> ", did you mean " + closest + "?")
            .orElse("")
        : "";
  }

  static int failed(Machine machine, Exception e) {
    if (e instanceof RefusedStart refusal) {
      return refused(machine, refusal);
    }
    log.error("this should not happen", e);
    machine.complain("failed: " + e);
    return FAILED;
  }
}
