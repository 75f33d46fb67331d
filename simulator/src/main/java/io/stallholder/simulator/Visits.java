package io.stallholder.simulator;

import io.stallholder.simulator.clock.VirtualClock;
import io.stallholder.simulator.protocol.Answer;
import io.stallholder.simulator.protocol.Request;
import io.stallholder.simulator.topic.Topics;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// What anybody may get, unsigned: the certificate of SNS, and the URLs in its messages.
final class Visits {
  private final ReentrantLock lock;
  private final Topics topics;
  private final VirtualClock clock;

  Visits(ReentrantLock lock, Topics topics, VirtualClock clock) {
    this.lock = lock;
    this.topics = topics;
    this.clock = clock;
  }

  /// @return empty when it is none of them
  Optional<Answer> answer(Request request) throws InterruptedException {
    if (!request.method().equals("GET")) {
      return Optional.empty();
    }
    lock.lockInterruptibly();
    try {
      Optional<String> certificate = topics.certificate(request.rawPath());
      if (certificate.isPresent()) {
        return certificate.map(
            pem -> new Answer(200, Map.of("Content-Type", "application/x-pem-file"), pem));
      }
      Optional<Answer> answer = topics.visited(request);
      clock.keep();
      return answer;
    } finally {
      lock.unlock();
    }
  }
}
