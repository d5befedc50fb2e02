# syntax=docker/dockerfile:1
#
# Stages: jar (built here, or taken from the build context: --build-arg JAR_FROM=context, as the workflow does with the jar that its
# tests ran), training (compiles the clients that train the cache), archive (makes the ahead-of-time cache with the very JVM that will
# use it), runtime.
# Base images are pinned by digest. To renew one: docker buildx imagetools inspect eclipse-temurin:25-jre-noble, or for a single
# build --build-arg RUNTIME_DIGEST=sha256:...
ARG RUNTIME_DIGEST=sha256:b4c93a50fc67612798db73d68ca3b0ee4ebdd51736e59cca370e689b9797037e
ARG BUILD_DIGEST=sha256:1a352420f7aba21f5ad08df31bab55f74c013fb491f1ae8ab1dd7ff9ed698584
ARG NODE_DIGEST=sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c
ARG JAR_FROM=source

FROM node:22-bookworm-slim@${NODE_DIGEST} AS node

FROM maven:3.9.16-eclipse-temurin-17@${BUILD_DIGEST} AS jdk
WORKDIR /src

# The jar stays one for Java 17; only the image's JVM is newer.
FROM jdk AS source-jar
# The build fetches the browser's client with npm.
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules/npm /usr/local/lib/node_modules/npm
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm
COPY .mvn .mvn
COPY docs/ops docs/ops
COPY src/main src/main
COPY LICENSE pom.xml ./
RUN --mount=type=cache,target=/root/.m2 mvn -B -q -DskipTests package

FROM jdk AS context-jar
COPY target/mooring.jar target/mooring.jar

FROM ${JAR_FROM}-jar AS jar
COPY .ci/layers .ci/layers
RUN .ci/layers target/mooring.jar /layers

# The runtime has no compiler.
FROM jdk AS training
COPY .ci/TrainingClients.java .ci/TrainingClients.java
RUN javac --release 17 -d /training .ci/TrainingClients.java

FROM eclipse-temurin:25-jre-noble@${RUNTIME_DIGEST} AS runtime
# No home, no shell, a number that the task definition repeats. /tmp is a volume so that it stays writable (and belongs to
# everybody, as here) where the root file system is read-only; Netty unpacks its native transport there.
RUN groupadd --system --gid 10001 mooring \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin mooring
WORKDIR /opt/mooring
VOLUME ["/tmp"]

# A cache made with other headers, or another collector's layout of objects, would be left aside or be worth less. It is trained by
# 20,000 sessions, or as many as work in 60 s; the build fails if none does.
FROM runtime AS archive
ENV TRAINING_CLASSES=/training
COPY --from=training /training /training
COPY --from=jar /layers/third-party.jar /layers/mooring.jar /opt/mooring/
COPY .ci/aot-cache /usr/local/bin/aot-cache
RUN aot-cache /opt/mooring/mooring.aot /opt/mooring/mooring.jar -XX:+UseSerialGC -XX:+UseCompactObjectHeaders \
    --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow

FROM runtime
ARG VERSION=unknown
ARG REVISION=unknown
LABEL org.opencontainers.image.title="mooring" \
      org.opencontainers.image.description="A real-time gateway that keeps Socket.IO sessions tied to their node" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"

# By rate of change: libraries (now and then), our own code and its cache (each commit).
COPY --from=jar /layers/third-party.jar /opt/mooring/third-party.jar
COPY --from=jar /layers/mooring.jar /opt/mooring/mooring.jar
COPY --from=archive /opt/mooring/mooring.aot /opt/mooring/mooring.aot

# The flags that depend on the task's size, here for 0.5 vCPU and 1 GB; the service stack sets its own (parameter JvmSizing).
#   UseSerialGC            one CPU is seen at this size: other collectors' threads would only take turns with the event loop
#   MaxRAMPercentage=50    512 MB of heap; the default of a quarter leaves half of the task unused
#   MaxDirectMemorySize    network buffers; the default is another heap's worth, and the kernel would kill the task first
#   MaxMetaspaceSize, ReservedCodeCacheSize
#                          bound what is neither: 512 + 192 + 96 + 64 MB leave 160 MB to threads, collector and the cache
ENV JDK_JAVA_OPTIONS="-XX:+UseSerialGC -XX:MaxRAMPercentage=50 -XX:MaxDirectMemorySize=192m -XX:MaxMetaspaceSize=96m -XX:ReservedCodeCacheSize=64m" \
    MALLOC_ARENA_MAX=2 \
    PORT=3001
EXPOSE 3001
USER 10001:10001
STOPSIGNAL SIGTERM

# bash speaks TCP: no curl in the image, and no second JVM every ten seconds. ECS ignores this one; the task definition has its twin.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$PORT && printf 'GET /health HTTP/1.0\\r\\n\\r\\n' >&3 && read -r -t 4 _ status _ <&3 && [[ $status = 200 ]]"]

# The flags that hold at any size. Exec form: the JVM is process 1 and gets the SIGTERM itself.
#   AOTCache                  our classes parsed, verified and linked beforehand: a start at half a CPU is bound by just that; and the
#                             profiles of the methods that clients keep busy, so that their compilation ends sooner
#   UseCompactObjectHeaders   8 bytes less for each object: more connections in the same heap
#   enable-native-access, sun-misc-unsafe-memory-access
#                             Netty's transport and msgpack's buffers are meant to do this; the JVM would warn of each
#   ExitOnOutOfMemoryError    a node that cannot allocate is replaced; its sessions recover elsewhere
#   UsePerfData off           no memory-mapped file in /tmp
#   inetaddr.ttl=5            Valkey's failover is a change of address; the JVM would remember the old one for 30 s
ENTRYPOINT ["java", \
    "-XX:AOTCache=/opt/mooring/mooring.aot", \
    "-XX:+UseCompactObjectHeaders", \
    "--enable-native-access=ALL-UNNAMED", \
    "--sun-misc-unsafe-memory-access=allow", \
    "-XX:+ExitOnOutOfMemoryError", \
    "-XX:-UsePerfData", \
    "-Dsun.net.inetaddr.ttl=5", \
    "-jar", "/opt/mooring/mooring.jar"]
CMD ["serve"]
