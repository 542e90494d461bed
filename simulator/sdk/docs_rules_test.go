package sdk_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"aiuta-edge/pkg/aiuta"
	"aiuta-edge/simulator/sdk"
)

// section is one table of the documentation.
type section struct {
	name    string
	columns []column
}

// sections are the rule families, in the order of the documentation.
func sections() []section {
	return []section{
		{"credentials", []column{
			{"API", func(p sdk.Persona) string { return "`" + p.Generation.Base + "`" }},
			{"the start carries", func(p sdk.Persona) string {
				_, start := p.Generation.Endpoint(aiuta.CallStartOperation)
				return either(p.Headers.BearerPath != start, "`x-user-id`",
					either(p.Headers.AlwaysSubscriptionID, "the JWT and `x-user-id`", "the JWT"))
			}},
			{"with an API key, all calls carry", func(p sdk.Persona) string {
				return either(p.Headers.AlwaysSubscriptionID, "`x-api-key`, and the key as `x-user-id`", "`x-api-key`")
			}},
			{"`Origin`", func(p sdk.Persona) string { return orNone(p.Browser.Frame) }},
		}},
		{"getjwt", []column{
			{"is told", func(p sdk.Persona) string {
				return fields(p.Token.Params) + either(p.Token.Lists == sdk.CommaJoined && slices.Contains(p.Token.Params, aiuta.ClaimSKUIDs), ", lists joined by commas", "")
			}},
			{"the token", func(p sdk.Persona) string {
				return either(p.Token.Cached, "is kept for all later starts", "is asked for again each time") +
					either(p.Token.ProcessWide, ", in all sessions of the process with this subscription", "")
			}},
			{"after a 401 to an API key", func(p sdk.Persona) string {
				return either(!p.Token.ResendOn401, "fails", "one resend with the key twice in the header"+
					either(p.Token.KeyNeedsOwnScheme, ", unless `WWW-Authenticate` names another scheme", ""))
			}},
			{"after a 401 to a question for a size", func(p sdk.Persona) string {
				return either(!p.SizeFit, "does not ask", either(p.Token.ResendOn401, "is told `age`, `code`, `gender`, `height`, `weight`", "fails"))
			}},
			{"after a 401 to any call", func(p sdk.Persona) string {
				return either(p.Token.ResendOn401, "getJwt once more, with the body or null, and one resend", "fails")
			}},
			{"a throw", func(p sdk.Persona) string {
				return either(p.Bridge.ThrowIsEmpty, "becomes an empty token", "fails the try-on")
			}},
			{"an empty token", func(p sdk.Persona) string {
				return either(p.Token.RefuseEmpty, "is refused before the start", "is sent")
			}},
			{"may take", func(p sdk.Persona) string { return limit(p.Token.Timeout) }},
			{"in the wrapper", func(p sdk.Persona) string {
				return orNone(join("; ", either(p.Bridge.NullHangs, "null is never answered", ""),
					either(p.Bridge.KeepsAnswers, "an answer is everybody's who waits, and stays for the next one where nobody does", ""),
					either(p.Bridge.NewestOnly, "a second request cancels the first and takes the next answer", "")))
			}},
		}},
		{"start", []column{
			{"body", func(p sdk.Persona) string { return fields(p.Start.Body) }},
			{"products", func(p sdk.Persona) string { return either(p.Start.OneSKU, "one", "any number") }},
			{"tried again", func(p sdk.Persona) string { return retry(p.Start.Retry) }},
			{"with only a subscription id", func(p sdk.Persona) string {
				return either(p.Start.OnlyProved, "nothing is sent or reported", "is sent")
			}},
			{"a second tap on the button to try again", func(p sdk.Persona) string {
				return either(p.Start.SecondTap > 0, "starts once more, for "+p.Start.SecondTap.String(), "was not read")
			}},
			{"photo expired", func(p sdk.Persona) string {
				if p.Start.ExpiredPhoto == nil {
					return "not told apart"
				}
				return "400 with `" + p.Start.ExpiredPhoto.String() + "`" +
					either(p.History.Fresh > 0, "; by `expires_at` once a page is older than "+p.History.Fresh.String()+", or new: then nothing is sent", "")
			}},
		}},
		{"exchange", []column{
			{"success is", func(p sdk.Persona) string {
				return statuses(p.Accepts) + either(p.Passes401, ", or a second 401 with what success has", "")
			}},
			{"a call may be silent for", func(p sdk.Persona) string { return silence(p.Timeouts.Request) }},
			{"an upload may be silent for", func(p sdk.Persona) string { return silence(p.Timeouts.Upload) }},
			{"file name", func(p sdk.Persona) string {
				return either(p.Upload.OwnName, "the user's own, such as ", "") + "`" + p.Upload.FileName(epoch) + "`" + either(p.Upload.Previews, "; the photo is then shown from the storage", "")
			}},
			{"an upload is tried again", func(p sdk.Persona) string { return retry(p.Upload.Retry) }},
			{"a photo from a phone", func(p sdk.Persona) string {
				return either(p.HandOver.Every == 0, "no", fmt.Sprintf("by a QR code; asked for each %s", p.HandOver.Every))
			}},
		}},
		{"http", []column{
			{"a connection that breaks before an answer", func(p sdk.Persona) string {
				return either(p.HTTP.Resends == 0, "is an error", fmt.Sprintf("if it was used before, is replaced and the request sent again at once: up to %d× on HTTP/1.1, %d× on HTTP/2",
					p.HTTP.Resends, p.HTTP.ResendsHTTP2))
			}},
			{"408, and 503 with `Retry-After: 0`", func(p sdk.Persona) string {
				return either(p.HTTP.ResendsStatus, "the request is sent again at once, once", "is the answer")
			}},
			{"uploads", func(p sdk.Persona) string {
				return either(p.HTTP.OneShotUpload, "are never sent again", "are no exception")
			}},
			{"a redirect", func(p sdk.Persona) string { return either(p.HTTP.KeepsRedirects, "is the answer", "is followed") }},
			{"a header that is not plain ASCII", func(p sdk.Persona) string {
				return either(p.HTTP.PlainHeaders, "is never sent: the request fails", "is sent")
			}},
		}},
		{"setup", []column{
			{"loads", func(p sdk.Persona) string {
				var all []string
				for _, call := range p.Setup.Calls {
					all = append(all, string(call))
				}
				return strings.Join(all, either(p.Setup.AtOnce, " and, side by side, ", ", then "))
			}},
			{"tried again", func(p sdk.Persona) string { return retry(p.Setup.Retry) }},
			{"after a failure", func(p sdk.Persona) string {
				return either(p.Setup.FallsBack, "what was loaded before is used, else ", "") +
					either(p.Setup.StopAtFailure, "the rest is left out", "the rest is loaded") +
					either(p.Setup.Again > 0, fmt.Sprintf(", and every %s it asks again", p.Setup.Again), "") + either(p.Setup.Meanwhile, ", during a try-on too", "") + either(p.Setup.Consents, "; once more when the page that asks for consent is over", "")
			}},
			{"when", func(p sdk.Persona) string {
				return either(p.Setup.AtPicker, "when the user is to pick a photo", "when the app starts it")
			}},
			{"loaded once more", func(p sdk.Persona) string {
				return either(p.Setup.Fresh > 0, "not for "+p.Setup.Fresh.String(), "each time") + ", with `If-None-Match`"
			}},
			{"is kept on the device", func(p sdk.Persona) string {
				return either(p.Setup.Disk == sdk.DiskOfLast, "until there is another subscription", "for each subscription")
			}},
		}},
		{"poll", []column{
			{"first", func(p sdk.Persona) string { return either(p.Poll.Immediately, "at once", "after the first delay") }},
			{"delays", func(p sdk.Persona) string {
				return delays(p.Poll.Schedule) + either(p.Poll.Ticks, ", whatever became of the poll before", "")
			}},
			{"tuned by the API", func(p sdk.Persona) string { return either(p.Poll.Tunable, "yes", "no") }},
			{"a poll is tried again", func(p sdk.Persona) string {
				return either(p.Poll.IgnoreErrors, "never, its errors are ignored", retry(p.Poll.Retry))
			}},
			{"all is tried again", func(p sdk.Persona) string { return retry(p.Poll.Rerun) }},
			{"states", reactions},
			{"any other state", func(p sdk.Persona) string { return reaction(p.Poll.Unknown) }},
			{"success without images", func(p sdk.Persona) string {
				return map[sdk.EmptyRule]string{sdk.EmptyFails: "fails", sdk.EmptyWaits: "polls on",
					sdk.EmptyDeafens: "polls on for ever, whatever comes"}[p.Poll.Empty]
			}},
		}},
		{"download", []column{
			{"fetches", func(p sdk.Persona) string { return either(p.Download.All, "every image", "the first image") }},
			{"success is", func(p sdk.Persona) string { return statuses(p.Download.Accepts) }},
			{"tried again", func(p sdk.Persona) string {
				return either(p.Download.Twice, "once at once, then ", "") + retry(p.Download.Retry)
			}},
			{"what is no picture", func(p sdk.Persona) string {
				return either(p.Download.Pictures, "fails, and is not tried again but once at once", "is taken")
			}},
			{"is reported as finished", func(p sdk.Persona) string { return either(p.Download.ReportedFirst, "before", "after") }},
			{"a failure", func(p sdk.Persona) string {
				return either(p.Download.ShowAnyway, "shows the page all the same", "fails the try-on") +
					either(p.Download.PageLoads, ", which loads the image again: twice, and then twice more a second apart unless a HEAD says 404", "")
			}},
		}},
		{"leaving", []column{
			{"background execution is", func(p sdk.Persona) string { return either(p.Leave.Background, "on", "off") + " by default" }},
			{"with it, a try-on whose user leaves", func(p sdk.Persona) string { return leaving(p.Leave.With) }},
			{"without it", func(p sdk.Persona) string { return leaving(p.Leave.Without) }},
			{"another product opened meanwhile", func(p sdk.Persona) string {
				return either(p.Leave.NextWaits, "starts nothing, and shows this one's picture", "was not read")
			}},
			{"its photo, in a new session", func(p sdk.Persona) string {
				return either(p.History.OfResults, "is not offered, unless a picture has come of it", "is what the app has")
			}},
		}},
		{"answers", []column{
			{"Content-Type of start, status and upload", func(p sdk.Persona) string { return either(p.NeedsJSONType, "JSON", "anything") }},
			{"upload", func(p sdk.Persona) string { return shape(p.Shapes.Upload) }},
			{"start", func(p sdk.Persona) string { return shape(p.Shapes.Start) }},
			{"status", func(p sdk.Persona) string { return shape(p.Shapes.Status) }},
		}},
		{"errors", []column{
			{"upload", func(p sdk.Persona) string { return code(p.Errors.Upload) }},
			{"start", func(p sdk.Persona) string { return code(p.Errors.Start) }},
			{"no operation id", func(p sdk.Persona) string {
				return code(p.Errors.NoOperationID) + either(p.Errors.KeyHidesIt, ", and nothing with an API key", "")
			}},
			{"empty token", func(p sdk.Persona) string { return code(p.Errors.EmptyToken) }},
			{"poll", func(p sdk.Persona) string { return code(p.Errors.Poll) }},
			{"failed operation", func(p sdk.Persona) string {
				return either(p.Errors.Operation == "", "the name of its state", code(p.Errors.Operation))
			}},
			{"no images", func(p sdk.Persona) string { return code(p.Errors.EmptyResults) }},
			{"download", func(p sdk.Persona) string { return code(p.Errors.Download) }},
			{"user left", func(p sdk.Persona) string { return code(p.Errors.GaveUp) }},
			{"reasons of an abort that have a text", func(p sdk.Persona) string {
				return fmt.Sprintf("%d of 5", len(p.Aborts.Reasons))
			}},
		}},
		{"analytics", []column{
			{"path", func(p sdk.Persona) string { return "`" + p.Analytics.Path + "`" }},
			{"credential", func(p sdk.Persona) string {
				return either(p.Analytics.Anonymous, "none", "as on other calls")
			}},
			{"success is", func(p sdk.Persona) string {
				return statuses(p.Analytics.Accepts) + either(p.Passes401, ", or a second 401", "")
			}},
			{"tried again", func(p sdk.Persona) string { return retry(p.Analytics.Retry) }},
			{"events", eventNames},
		}},
	}
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func orNone(text string) string { return either(text == "", "none", text) }

func code(text string) string { return either(text == "", "none", "`"+text+"`") }

func join(with string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), with)
}

func fields(f sdk.Fields) string { return "`" + strings.Join(f, "`, `") + "`" }

func leaving(l sdk.Leaving) string {
	return map[sdk.Leaving]string{sdk.LeavingStops: "is cancelled at once", sdk.LeavingStopsLater: "goes on to the end of its step, getJwt and start being one",
		sdk.LeavingGoesOn: "goes on, unseen"}[l]
}

func silence(d time.Duration) string { return either(d == 0, "ever", d.String()) }

func limit(d time.Duration) string { return either(d == 0, "any time", d.String()) }

func statuses(s sdk.Statuses) string {
	switch {
	case s.From == s.To:
		return fmt.Sprint(s.From)
	case s.From == 100 && s.To == 599:
		return "any status"
	}
	return fmt.Sprintf("%d to %d", s.From, s.To)
}

func retry(r sdk.RetryRule) string {
	if r.Times == 0 {
		return "never"
	}
	return fmt.Sprintf("%d×, %s apart, after %s", r.Times, r.Delay,
		map[sdk.RetryCause]string{sdk.TransportFailure: "no answer", sdk.AnyFailure: "any failure", sdk.AnswerFailure: "no answer or another status"}[r.On])
}

func delays(all []sdk.Delay) string {
	var parts []string
	for _, d := range all {
		parts = append(parts, d.Wait.String()+either(d.Times > 0, fmt.Sprintf(" ×%d", d.Times), " for ever"))
	}
	return strings.Join(parts, ", ")
}

func reaction(r sdk.Reaction) string {
	return map[sdk.Reaction]string{sdk.Wait: "waits", sdk.Show: "shows", sdk.Fail: "fails", sdk.Abort: "alerts",
		sdk.Undecodable: "cannot be decoded"}[r]
}

func reactions(p sdk.Persona) string {
	var parts []string
	for _, state := range slices.Sorted(maps.Keys(p.Poll.Reactions)) {
		parts = append(parts, "`"+string(state)+"` "+reaction(p.Poll.Reactions[state]))
	}
	return strings.Join(parts, ", ")
}

func shape(s sdk.Shape) string {
	var parts []string
	for _, m := range s {
		if m.Optional {
			continue
		}
		text := "`" + m.Name + "`"
		switch m.Kind {
		case sdk.Filled:
			text += " (not empty)"
		case sdk.Owner:
			text += " (`user` or `aiuta`)"
		case sdk.User:
			text += " (`user`)"
		case sdk.Images:
			text += " (each with " + shape(m.Of) + ")"
		}
		parts = append(parts, text)
	}
	return either(len(parts) == 0, "anything", strings.Join(parts, ", "))
}

func eventNames(p sdk.Persona) string {
	var parts []string
	for _, at := range []sdk.Moment{sdk.Configured, sdk.Tapped, sdk.Uploaded, sdk.Starting, sdk.Started, sdk.Finished, sdk.Left,
		sdk.Aborted, sdk.UploadFailed, sdk.Failed} {
		var names []string
		for _, e := range p.Analytics.Events[at] {
			names = append(names, "`"+join(" ", e.Type, e.Name)+"`")
		}
		if len(names) > 0 {
			parts = append(parts, string(at)+": "+strings.Join(names, ", "))
		}
	}
	return strings.Join(parts, "; ")
}
