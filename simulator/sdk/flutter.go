package sdk

import "time"

// The Flutter plugin wraps the native SDKs, so that only getJwt is different. Its releases have the numbers of the
// native versions that they pin (ios/aiuta_flutter.podspec, android/build.gradle), and a persona has that number
// too. File names are those of aiuta-com/aiuta-flutter-sdk.

// flutterIOS returns the versions of the plugin on iOS.
func flutterIOS() []Persona {
	p := ios443()
	p.Name = "flutter-ios"
	// aiuta_flutter_internal.dart answers a throw with "", which ResolveJwtAuthHandlerImpl.swift refuses.
	// AiutaHostImpl.swift has one place for a waiting caller, and AiutaCompleter.swift gives it a minute.
	p.Bridge = BridgeRules{ThrowIsEmpty: true, NewestOnly: true}
	p.Token.RefuseEmpty = true
	p.Token.Timeout = time.Minute
	return []Persona{p}
}

// flutterAndroid returns the versions of the plugin on Android.
func flutterAndroid() []Persona {
	p := android501()
	p.Name = "flutter-android"
	// aiuta_flutter_internal.dart answers a throw with "", which AiutaJWTAuthenticationDataProvider.kt hands on like
	// any token. It waits for ever, and aiuta_auth_action.dart cannot read a request without parameters. All callers of the
	// process wait for the next value of one flow, which keeps it if none is waiting.
	p.Bridge = BridgeRules{ThrowIsEmpty: true, NullHangs: true, KeepsAnswers: true}
	return []Persona{p}
}
