package dev.mooring.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How the small benches run unless the command line says otherwise: nanoseconds per operation, in a JVM of their own.
 * docs/performance.md has the command.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgsAppend = "-Xmx512m")
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class Bench {

    /** What an agent or a customer says, as it is sent to a conversation's room. */
    static final String NEW_MESSAGE = "{\"id\":\"6b0f8f5e-6f0b-4a3c-9d0e-0d8f3b6f3a11\","
            + "\"conversationId\":\"6d9bfd82-0a1d-4c3c-9234-a32ca1f53b4f\",\"message\":\"Is it still there?\","
            + "\"role\":\"user\",\"userId\":null,\"user\":null,\"createdAt\":\"2026-11-24T07:32:56.244Z\"}";
}
