package dev.mooring.pages;

import dev.mooring.support.Answers;
import dev.mooring.support.RawHttp;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PagesNodeTest {

    private static final Set<String> FILES =
            Set.of("sample/index.html", "sample/sample.js", "sample/sample.css", "sample/sample.svg");

    private static Vertx vertx;
    private static String url;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        new Pages(FILES).mount(router);
        new PageSettings(request -> new JsonObject().put("agentToken", "a token")).mount(router);
        url = "http://localhost:"
                + Answers.await(vertx.createHttpServer().requestHandler(router).listen(0, "localhost"))
                        .actualPort();
    }

    @AfterAll
    static void stop() {
        Answers.await(vertx.close());
    }

    @ParameterizedTest
    @CsvSource({
        "/sample/, text/html; charset=utf-8, <!doctype html>",
        "/sample/sample.js, application/javascript; charset=utf-8, export const",
        "/sample/sample.css, text/css; charset=utf-8, h1",
        "/sample/sample.svg, image/svg+xml, <svg"
    })
    void each_file_has_its_type_and_the_headers_that_protect_the_page(String path, String type, String begin) {
        HttpResponse<String> answer = RawHttp.get(url + path);
        HttpHeaders headers = answer.headers();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith(begin);
        assertThat(headers.firstValue("Content-Type")).contains(type);
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(headers.firstValue("Cache-Control")).contains("no-cache");
        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'self'")
                .doesNotContain("unsafe", "\n");
    }

    @Test
    void a_cached_file_gets_304_for_its_encoding() {
        for (String coding : new String[] {"identity", "gzip"}) {
            HttpResponse<String> first = RawHttp.get(url + "/sample/sample.js", "Accept-Encoding", coding);
            String tag = first.headers().firstValue("ETag").orElseThrow();
            HttpResponse<String> second =
                    RawHttp.get(url + "/sample/sample.js", "Accept-Encoding", coding, "If-None-Match", tag);
            assertThat(second.statusCode()).as(coding).isEqualTo(304);
            assertThat(second.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(first.headers().firstValue("Vary")).contains("Accept-Encoding");
            assertThat(first.headers().firstValue("Content-Encoding").orElse("identity"))
                    .isEqualTo(coding);
        }
    }

    @Test
    void a_folder_path_without_a_slash_redirects_to_the_folder() {
        HttpResponse<String> answer = RawHttp.get(url + "/sample");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/sample/");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/sample/index.html",
                "/sample/other.js",
                "/sample/../sample/nothing.js",
                "/sample/%2e%2e/%2e%2e/mooring.properties",
                "/sample/%2e%2e%2f%2e%2e%2fmooring.properties",
                "/pages/sample/sample.js"
            })
    void nothing_else_is_served(String path) {
        assertThat(RawHttp.get(url + path).statusCode()).isEqualTo(404);
    }

    @Test
    void a_file_of_an_unknown_type_is_refused_at_the_start() {
        assertThatThrownBy(() -> new Pages(Set.of("sample/sample.exe")).mount(Router.router(vertx)))
                .hasMessageContaining("sample.exe");
    }

    @Test
    void settings_are_never_cached_and_have_no_cors_headers() {
        HttpResponse<String> answer = RawHttp.get(url + "/page/settings.json", "Origin", "https://evil.example");
        assertThat(new JsonObject(answer.body())).isEqualTo(new JsonObject().put("agentToken", "a token"));
        assertThat(answer.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
}
