package session_test

import (
	"time"

	"github.com/chromedp/chromedp"

	"aiuta-edge/simulator/scenario"
)

// webCase is a case in which Aiuta's own Web SDK was seen before: how it is played again, and which record it must give.
type webCase struct {
	// seen are the names of those before, of one and the same thing, separated by spaces: see shared/real-web-sdk, seen.
	seen string
	// records are the names of their records, separated by spaces. The play of the first one's name says in which world it is,
	// and what the user does.
	records string
	// http2 says that the records are those of HTTP/2.
	http2 bool

	shop   func(*shop)
	faults []string // further ones, as the proxy's page takes them
	photo  photo    // in place of a small one
	does   func(*shopper)
	// more is how long the user goes on looking.
	more time.Duration
	// asked is how often the endpoint is asked for a token; 0 is not counted.
	asked int
	// mute says that no event of the SDK arrives, and unread that nothing does by which it can be told which SDK it is.
	mute, unread bool
	// anyLoads leaves pictures out of the comparison.
	anyLoads bool
}

type photo struct {
	name          string
	width, height int
}

// The records and plays are those of package sdk, where the persona is held to them.
var webCases = []webCase{
	// Whole try-ons.
	{seen: "m-jwt first-jwt", records: "jwt onboarding"},
	{seen: "h-plain", records: "jwt", http2: true},
	{seen: "m-key", records: "apikey"},
	{seen: "m-multi", records: "two-skus", photo: photo{"My photo é.jpeg", 640, 960}},
	{seen: "m-sid", records: "subscription-id"},
	{seen: "m-big", records: "big-photo", photo: photo{"IMG_0042 big.jpg", 3000, 4000}},
	{seen: "q-png", records: "photo-of-png", photo: photo{"pic.png", 640, 960}},
	{seen: "q-heic", records: "photo-not-decoded-heic", photo: photo{name: "fake.heic"}, anyLoads: true, does: once},
	{seen: "q-text", records: "photo-not-decoded", photo: photo{name: "notes.txt"}, anyLoads: true, does: once},
	{seen: "q-both", records: "api-key-and-subscription-id"},
	{seen: "q-mobile", records: "layout-for-phones", does: onAPhone},
	{seen: "v-shoes", records: "shoes", does: shoes},
	{seen: "x-2sku", records: "last-of-three", does: threeAtOnce},
	{seen: "x-dbl", records: "clicked-twice", does: tapsTwice(10 * time.Millisecond)},
	{seen: "q-tryon-dbl", records: "tapped-twice", does: tapsTwice(60 * time.Millisecond)},
	{seen: "q-csp", records: "csp-without-aiuta", mute: true, shop: policy(frames, "connect-src https://shop.example "+endpoint)},
	{seen: "q-noframe", records: "no-frame", shop: policy("frame-src 'none'", "connect-src https://api.aiuta.com"), does: inVain},

	// The endpoint.
	{seen: "e-401", records: "endpoint-401"},
	{seen: "e-403", records: "endpoint-403"},
	{seen: "e-429", records: "endpoint-429"},
	{seen: "e-500", records: "endpoint-500"},
	{seen: "e-503", records: "endpoint-503"},
	{seen: "e-malformed", records: "endpoint-malformed"},
	{seen: "e-nocors", records: "endpoint-without-cors"},
	{seen: "e-reset", records: "endpoint-resets", asked: 2},
	{seen: "e-hang", records: "endpoint-hangs", shop: func(s *shop) { s.Hangs = false }, faults: []string{
		`{"link":"app-endpoint","match":{"call":"mint"},"delay":{"fixed":"22s"}}`,
	}},
	{seen: "v-wait-then-retry", records: "mint-late", does: untilItFails},
	{seen: "e-late12", records: "endpoint-late"},
	{seen: "e-login-naive", records: "getjwt-whole-answer", shop: reads("text")},
	{seen: "e-naive-401", records: "getjwt-undefined", shop: reads("blindly"), faults: []string{
		`{"link":"app-endpoint","match":{"call":"mint"},"status":{"code":401,"body":"{\"code\":\"no_session\"}"}}`,
	}},
	{seen: "q-mintlost1", records: "mint-lost", asked: 2},
	{seen: "h-mint1", records: "mint-lost", http2: true, asked: 2},
	{seen: "r-mint-first", records: "mint-unseen", asked: 2},
	{seen: "v-badorigin", records: "origin-not-allowed"},
	{seen: "q-csp2", records: "csp-without-the-endpoint", shop: policy(frames, "connect-src https://api.aiuta.com")},

	// getJwt.
	{seen: "j-throw", records: "try-again"},
	{seen: "j-empty", records: "getjwt-empty"},
	{seen: "j-space", records: "getjwt-space"},
	{seen: "j-newline", records: "getjwt-newline"},
	{seen: "j-object", records: "getjwt-object", shop: func(s *shop) { s.Returns = map[string]any{"token": "x"} }},
	{seen: "q-this", records: "getjwt-with-this", shop: auth("a method that needs this")},
	{seen: "q-proto", records: "getjwt-of-a-class", shop: auth("a method of a class")},
	{seen: "q-sync", records: "getjwt-at-once", shop: auth("no promise")},

	// The start.
	{seen: "s-sku_400", records: "start-400"},
	{seen: "s-sku_401", records: "start-401"},
	{seen: "s-sku_403", records: "start-403"},
	{seen: "s-sku_422", records: "start-422"},
	{seen: "s-sku_429", records: "start-429"},
	{seen: "s-sku_500", records: "start-500"},
	{seen: "s-sku_503", records: "start-503"},
	{seen: "s-sku_created_201", records: "start-201"},
	{seen: "s-sku_no_operation_id", records: "start-no-id"},
	{seen: "s-sku_start_errors", records: "start-errors"},
	{seen: "s-key-noop", records: "start-no-id-api-key"},
	{seen: "s-key-401", records: "start-401-api-key"},
	{seen: "s-html", records: "start-502-html"},
	{seen: "s-nocors", records: "start-without-cors"},
	{seen: "s-lost", records: "start-always-lost"},
	{seen: "q-lost1", records: "start-lost"},
	{seen: "h-lost1", records: "start-lost", http2: true},
	{seen: "v-rst", records: "start-reset"},
	{seen: "h-rst", records: "start-reset", http2: true},
	{seen: "q-replay", records: "start-lost-replay-refused"},
	{seen: "r-start-stall", records: "start-unanswered"},
	{seen: "y-fresh400", records: "photo-gone-fresh"},

	// The operation.
	{seen: "q-sku_failed", records: "failed"},
	{seen: "o-sku_cancelled q-sku_cancelled", records: "cancelled cancelled-2"},
	{seen: "o-sku_abort_no_people q-sku_abort_no_people", records: "abort-no-people abort-no-people-cut"},
	{seen: "o-sku_abort_unknown_reason q-sku_abort_unknown_reason", records: "abort-unknown-reason abort-unknown-reason-2"},
	{seen: "o-sku_abort_no_reason q-sku_abort_no_reason", records: "abort-no-reason abort-no-reason-cut"},
	{seen: "q-sku_abort_target_area", records: "abort-target-area"},
	{seen: "o-sku_no_owner_type q-sku_no_owner_type", records: "no-owner-type no-owner-type-2"},
	{seen: "o-sku_paused", records: "paused-at-the-end"},
	{seen: "o-sku_unknown_status", records: "unknown-state-at-the-end"},
	{seen: "r-paused", records: "paused"},
	{seen: "o-empty", records: "empty"},
	{seen: "o-sku_null_image q-sku_null_image", records: "null-image null-image-cut"},
	{seen: "r-empty-then", records: "empty-then-filled"},
	{seen: "o-status401", records: "poll-401"},
	{seen: "o-status500", records: "poll-500"},
	{seen: "o-statusnull", records: "polls-null"},
	{seen: "o-slowpoll", records: "poll-slow", more: 8 * time.Second},
	{seen: "h-slowpoll", records: "poll-slow", http2: true, more: 8 * time.Second},
	{seen: "o-poll-hang1", records: "poll-unanswered-cut", shop: overHTTP2},
	{seen: "q-hang45", records: "poll-unanswered", shop: overHTTP2, more: 3 * time.Second},

	// The upload.
	{seen: "u-201", records: "upload-201"},
	{seen: "u-401", records: "upload-401"},
	{seen: "u-413", records: "try-again-to-upload"},
	{seen: "u-500", records: "upload-500"},
	{seen: "u-nocors", records: "upload-without-cors"},
	{seen: "u-owner", records: "upload-of-aiuta"},
	{seen: "r-up-stall", records: "upload-unanswered"},
	{seen: "q-uplost1", records: "upload-lost"},
	{seen: "v-coroff", records: "aiuta-without-cors", mute: true, unread: true},

	// The picture.
	{seen: "p-404", records: "picture-404"},
	{seen: "p-500", records: "picture-500"},
	{seen: "p-reset", records: "picture-reset"},
	{seen: "p-slow", records: "picture-slow"},
	{seen: "p-hang", records: "picture-unanswered"},

	// Events, and models.
	{seen: "a-500", records: "events-500"},
	{seen: "a-hang", records: "events-unanswered"},
	{seen: "d-500", records: "models-500", does: betweenModels},
	{seen: "d-401", records: "models-401", faults: []string{
		`{"link":"sdk-api","match":{"call":"models"},"status":{"code":401,"body":"{}"}}`,
	}, does: lookOn(8 * time.Second)},
	{seen: "d-once", records: "models-lost-once"},
	{seen: "d-empty", records: "models-empty"},
	{seen: "q-model-one", records: "model", anyLoads: true},
	{seen: "q-model-dbl", records: "model-tapped-twice", anyLoads: true, does: modelTwice},

	// What a user does.
	{seen: "x-again", records: "again"},
	{seen: "y-expired", records: "photo-gone"},
	{seen: "q-ttl", records: "photo-past-its-end-on-an-open-page", anyLoads: true},
	{seen: "q-ttl2", records: "photo-past-its-end"},
	{seen: "v-again-quick", records: "try-again-tapped-late"},
	{seen: "x-close", records: "closed"},
	{seen: "x-close2", records: "closed-early"},
	{seen: "x-swap", records: "opened-meanwhile"},
	{seen: "q-stuck", records: "opened-meanwhile-with-a-photo"},
	{seen: "x-reload", records: "reload"},
	{seen: "x-destroy", records: "destroyed", does: meanwhile("aiuta.destroy()")},
	{seen: "x-new", records: "made-anew", does: meanwhile("start()")},
	{seen: "q-qr", records: "from-a-phone"},
}

// ofTheLaboratory are records of where it kept pictures, and of second taps that were taken, or not, by chance.
var ofTheLaboratory = []string{"picture-over-http", "picture-of-loopback", "try-again-tapped-in-vain", "try-again-twice", "two-clicks-at-once"}

func overHTTP2(s *shop) { s.http2 = true }

func reads(how string) func(*shop) {
	return func(s *shop) { s.Reads, s.Returns = how, nil }
}

func auth(kind string) func(*shop) {
	return func(s *shop) { s.Auth, s.Returns = kind, nil }
}

// frames lets a page show the SDK's frame.
const frames = "frame-src https://static.aiuta.com"

// policy is a Content-Security-Policy.
func policy(frames, connect string) func(*shop) {
	return func(s *shop) {
		s.Throws = ""
		s.policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' https://static.aiuta.com; " +
			"style-src 'self' 'unsafe-inline'; " + frames + "; " + connect
	}
}

// once tries a photo on.
func once(u *shopper) { u.tryOn(&scenario.TryOn{Photo: "a", SKUs: []string{"sku-1"}}, 0) }

// onAPhone tries on in the layout for phones, which starts as soon as there is a photo.
func onAPhone(u *shopper) {
	if err := chromedp.Do(u.page, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile)); err != nil {
		u.Fatal(err)
	}
	u.load()
	u.open("sku-1")
	u.tapped = time.UnixMilli(inFrame[int64](u, `user.tap(/^Upload a photo/i).then(() => user.pick("a.jpg", 640, 960))`))
	u.see(longest)
}

func shoes(u *shopper) {
	inPage[bool](u, `aiuta.tryOn("sku-1", { mode: "shoes", gender: "male" }).then(() => true)`)
	u.pick()
	u.tap("^Try on")
	u.see(longest)
}

func threeAtOnce(u *shopper) {
	inPage[bool](u, `Promise.all(["a", "b", "c"].map((sku) => aiuta.tryOn(sku))).then(() => true)`)
	u.pick()
	u.tap("^Try on")
	u.see(longest)
}

func tapsTwice(apart time.Duration) func(*shopper) {
	return func(u *shopper) {
		u.open("sku-1")
		u.pick()
		u.tapTwice("^Try on", apart)
		u.see(longest)
	}
}

// lookOn opens the SDK, agrees to what it asks, and does nothing.
func lookOn(d time.Duration) func(*shopper) {
	return func(u *shopper) {
		u.open("sku-1")
		inFrame[bool](u, "user.picker().then(() => true)")
		time.Sleep(d)
	}
}

// modelTwice picks a model with two taps.
func modelTwice(u *shopper) {
	u.open("sku-1")
	u.tapped = time.UnixMilli(inFrame[int64](u, `user.pickModel("model_woman_00").then(async (model) => {
		const at = Date.now(), { x, y, width, height } = model.getBoundingClientRect();
		model.click();
		await user.wait(120);
		document.elementFromPoint(x + width / 2, y + height / 2)?.click();
		return at;
	})`))
	u.see(longest)
}

// untilItFails tries a photo on, and leaves as soon as it has failed.
func untilItFails(u *shopper) {
	once(u)
	u.hurried = true
}

// betweenModels tries a photo on some time after the models were asked for, and a second before they are again.
func betweenModels(u *shopper) {
	u.open("sku-1")
	inFrame[bool](u, "user.picker().then(() => true)")
	time.Sleep(12 * time.Second)
	u.pick()
	asked := u.lastAt("models")
	for u.lastAt("models").Equal(asked) {
		time.Sleep(100 * time.Millisecond)
	}
	u.due = u.lastAt("models").Add(4200 * time.Millisecond)
	u.tap("^Try on")
	u.see(longest)
}

// inVain opens the SDK, whose frame never comes.
func inVain(u *shopper) {
	u.open("sku-1")
	u.ends = append(u.ends, ending{time.Now(), "nothing"})
	u.hurried = true
}

// meanwhile runs a script in the brand's page while a generation runs.
func meanwhile(script string) func(*shopper) {
	return func(u *shopper) {
		u.tryOn(&scenario.TryOn{Photo: "a", SKUs: []string{"sku_slow"}}, 4*time.Second)
		inPage[bool](u, script+", true")
		time.Sleep(4 * time.Second)
	}
}
