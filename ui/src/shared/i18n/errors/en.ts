import type { ErrorTexts } from "../messages";
import { abroadErrors } from "../abroad/en";
import { offlineErrors } from "../offline/en";

export const errors: ErrorTexts = {
  backend_away: {
    what: "There is no connection to the service.",
    next: "Nothing was lost. Check the connection and try again.",
  },
  backend_rubbish: {
    what: "The service answered something that the app does not understand.",
    next: "Nothing was lost. Try again; if it stays so, update the app.",
  },
  backend_busy: ({ retry_after }, { wait }) => ({
    what: "The service is busy.",
    next: `Nothing was lost. ${wait(retry_after)}`,
  }),
  backend_fault: ({ request_id }) => ({
    what: "The service has a fault.",
    next: request_id
      ? `Nothing was lost. Try again later. If you report it, mention ${request_id}.`
      : "Nothing was lost. Try again later.",
  }),
  clock_wrong: ({ minutes }, { off }) => ({
    what: `This device's clock is off by ${off(minutes)}.`,
    next: "Set the date and time right, then try again.",
  }),
  keystore_absent: {
    what: "This device offers no key store, and your key is kept nowhere else.",
    next: "Install or start one (for example GNOME Keyring), then open the app again. Nothing was lost.",
  },
  keystore_locked: {
    what: "The key store of this device is locked.",
    next: "Unlock it, usually with your device's password, then try again. Nothing was lost.",
  },
  keystore_damaged: {
    what: "What the app keeps in the key store cannot be read.",
    next: "Nobody can use your key. Restore the key store from a backup, or join again.",
  },
  vault_damaged: {
    what: "The app's saved data cannot be read: the file is cut short or changed.",
    next: "Restore the file from a backup, or join again. Documents come back from the registers.",
  },
  vault_unwritable: {
    what: "The app cannot write to its folder.",
    next: "Free some space or allow writing, then try again. What was saved before is still there.",
  },
  export_unwritable: {
    what: "The files cannot be written to their folder.",
    next: "Free some space or allow writing there, then try again. The service keeps the evidence.",
  },
  profile_in_use: {
    what: "Another window of the app uses this profile.",
    next: "Go on there, or close it and try again.",
  },
  server_not_allowed: {
    what: "The address of the service is neither an https address nor one of this computer.",
    next: "Start the app with another address.",
  },
  locked: { what: "The app is locked.", next: "Unlock it to go on." },
  sign_in_required: {
    what: "You are not signed in to the service.",
    next: "Sign in, then try again.",
  },
  eds_required: {
    what: "This needs your EDS.",
    next: "Sign in with the EDS while you are online, then try again.",
  },
  wrong_code: ({ tries_left }) => ({
    what: "This is not the code.",
    next:
      tries_left === 1
        ? "One try is left; then only the EDS password opens."
        : `${tries_left} tries are left; then only the EDS password opens.`,
  }),
  code_deleted: {
    what: "The quick access code was deleted after too many wrong tries.",
    next: "Your EDS password opens the app. Then you can set a new code in the profile.",
  },
  wrong_password: {
    what: "This is not the EDS password.",
    next: "Check the capital letters and the keyboard language, and try again.",
  },
  weak_password: {
    what: "This password is too easy.",
    next: "Take 8 to 128 characters, with letters and digits.",
  },
  weak_code: {
    what: "This code is too easy to guess.",
    next: "Take six digits that are not all equal and not in a row.",
  },
  codes_differ: {
    what: "The two codes are not the same.",
    next: "Enter the code again, twice.",
  },
  sms_code_wrong: ({ tries_left }) => ({
    what: "This is not the code from the SMS.",
    next: tries_left === 1 ? "One try is left." : `${tries_left} tries are left.`,
  }),
  sms_code_over: {
    what: "This code is no longer valid.",
    next: "Ask for a new one.",
  },
  phone_malformed: {
    what: "This is not a phone number of Kazakhstan.",
    next: "Write it as +7 and ten digits.",
  },
  iin_malformed: {
    what: "This is not an IIN.",
    next: "Check the 12 digits on the front of the ID card.",
  },
  email_malformed: {
    what: "This is not an e-mail address.",
    next: "Write it as name@example.kz.",
  },
  date_malformed: { what: "This is not a date.", next: "Write it as DD.MM.YYYY." },
  rka_malformed: { what: "This is not an address code.", next: "It has 16 digits." },
  address_malformed: {
    what: "This is not an address.",
    next: "Write the street, the house and the flat.",
  },
  too_young: ({ age }) => ({
    what: `An EDS is issued from ${age} years of age.`,
    next: "Until then a parent sees your documents and applies for you.",
  }),
  not_this_person: {
    what: "IIN and date of birth do not belong together.",
    next: "Compare both with your ID card and try again.",
  },
  identity_blocked: ({ until }, { moment }) => ({
    what: "The check failed, so it is closed for a while.",
    next: `You can try again from ${moment(until)}.`,
  }),
  joined_again: ({ until }, { moment }) => ({
    what: "You got a new EDS not long ago, so no consent can be given yet.",
    next: `You can give it from ${moment(until)}. Refusing is possible now.`,
  }),
  service_centre_only: {
    what: "The check failed too often.",
    next: "Please go to a service centre with your ID card.",
  },
  no_identity_check: {
    what: "This service has no identity check.",
    next: "Joining is not possible here. A service centre can help you.",
  },
  joining_step: {
    what: "Joining is at another step already.",
    next: "We show you the step where you are.",
  },
  too_many_requests: ({ retry_after }, { wait }) => ({
    what: "That was too often in a short time.",
    next: wait(retry_after),
  }),
  certificate_invalid: {
    what: "Your EDS certificate is expired or revoked.",
    next: "Nothing was signed. You need a new EDS.",
  },
  signature_invalid: {
    what: "The service did not accept the signature.",
    next: "Nothing was submitted. Try again.",
  },
  statement_invalid: {
    what: "What was to be signed no longer matches the registers.",
    next: "Nothing was submitted. Fill it in again.",
  },
  not_found: { what: "This is not here.", next: "It may have ended. Go back and look again." },
  conflict: {
    what: "Somebody was faster, or this was done already.",
    next: "Look at how it stands now.",
  },
  document_not_valid: {
    what: "This document is lost or expired and cannot be shown to anybody.",
    next: "Have it issued again first.",
  },
  credential_missing: {
    what: "This document cannot be proved to anybody just now.",
    next: "Update your documents and try again.",
  },
  recipient_invalid: {
    what: "This is neither an IIN nor a BIN.",
    next: "Check the 12 digits, or leave the field empty.",
  },
  purpose_invalid: {
    what: "This cannot be shown as it is.",
    next: "Write it in one line of at most 140 characters.",
  },
  scope_not_possible: {
    what: "The document does not have what you chose.",
    next: "Update your documents and choose again.",
  },
  not_the_recipient: {
    what: "This was shared with another person or organisation.",
    next: "Ask the holder to share it with you.",
  },
  too_many_accesses: ({ most }) => ({
    what: `You have given ${most} accesses that are still open, and no more can be open at once.`,
    next: "Close one that nobody needs any more, or wait until one is over.",
  }),
  ending_not_possible: {
    what: "This registration cannot be ended online.",
    next: "An owner's ends by a new one, a minor's with the parent's. A service centre helps with others.",
  },
  rule_people_invalid: ({ most }) => ({
    what: `A rule names 1 to ${most} people, and not only yourself.`,
    next: "Check the IINs, or choose another rule.",
  }),
  source_away: {
    what: "The system that this comes from does not answer.",
    next: "What you have stays as it is. Try again in a while.",
  },
  loss_not_possible: {
    what: "This document cannot be reported: it was reported or replaced already.",
    next: "Update your documents to see how it stands.",
  },
  waits_for_answer: {
    what: "You have sent this before, and it waits for an answer.",
    next: "Its state is shown where you sent it.",
  },
  too_many_waiting: {
    what: "Too many of these wait for an answer.",
    next: "Wait until some of them are answered.",
  },
  text_too_long: {
    what: "Your text is too long.",
    next: "Shorten it to the number of characters that is said there.",
  },
  text_missing: {
    what: "Something that is needed is not filled in.",
    next: "Fill it in and try again.",
  },
  already_opened: {
    what: "This document was opened already.",
    next: "Ask the holder to give access again.",
  },
  access_closed: {
    what: "The holder has closed access.",
    next: "Ask the holder to give access again.",
  },
  access_lapsed: {
    what: "The time of this access is over.",
    next: "Ask the holder to give access again.",
  },
  longest_already: {
    what: "Access already lasts as long as it can.",
    next: "When it is over you can give it again.",
  },
  no_such_code: {
    what: "There is no such code.",
    next: "Compare it letter by letter, or ask for a new one.",
  },
  inquiry_not_possible: {
    what: "This certificate cannot be given to you.",
    next: "Ask about yourself, your own minor child, or a dwelling that you own.",
  },
  too_many_inquiries: ({ most }) => ({
    what: `You have asked for ${most} certificates in a day, and no more are given.`,
    next: "Use one that is still valid, or try again tomorrow.",
  }),
  no_such_inquiry: {
    what: "There is no certificate with this number or code.",
    next: "Compare the number letter by letter, or scan the QR code.",
  },
  no_place: {
    what: "There is no free place at that time.",
    next: "Somebody was quicker, or nobody is received then. Choose another time.",
  },
  reserved_today: {
    what: "You have made a reservation today, and one can be made each day.",
    next: "You find it under “My reservations”. Tomorrow you can make another one.",
  },
  reserved_that_day: {
    what: "You have a place on that day already.",
    next: "Choose another day, or give the other place back first.",
  },
  other_service: {
    what: "This code leads to another service.",
    next: "Nothing was opened. Only scan codes of this service here.",
  },
  disguised_code: {
    what: "This code pretends to be something else.",
    next: "Nothing was opened. Do not trust whoever showed it to you.",
  },
  not_a_code: {
    what: "This is neither a link of this service nor a short code.",
    next: "Nothing was opened. Ask the holder of the document to show the code again.",
  },
  nothing_scanned: {
    what: "There is no code to be seen in it.",
    next: "Take a sharper image, or type the short code.",
  },
  image_too_large: {
    what: "This image is too large.",
    next: "Take one of at most 10 MB and 40 megapixels, or type the short code.",
  },
  image_unreadable: {
    what: "This image cannot be read.",
    next: "Take a PNG or JPEG, or type the short code.",
  },
  no_such_dwelling: {
    what: "The register knows no such dwelling for what you entered.",
    next: "Compare region, IIN, and address code or address, and try again.",
  },
  owner_not_online: {
    what: "An owner of this dwelling cannot take part online.",
    next: "Please apply at a service centre, with the owner or who represents them.",
  },
  term_invalid: ({ longest }) => ({
    what: "This term is not possible.",
    next: `Choose 1 to ${longest} months.`,
  }),
  first_day_invalid: {
    what: "This first day is not possible.",
    next: "Choose today or a day soon after.",
  },
  not_represented: {
    what: "You cannot apply for this person.",
    next: "A parent applies for a child under 16, a guardian for an adult whom a court declared incapacitated; everybody else applies themselves.",
  },
  apart_from_parents: {
    what: "Under 14 nobody is registered apart from a parent.",
    next: "Register the child at your own permanent address.",
  },
  open_for_this_dwelling: {
    what: "You already have an open request for this dwelling.",
    next: "You find it under Services.",
  },
  too_many_open: {
    what: "You have three requests that wait for somebody.",
    next: "Wait for one to end, or withdraw one.",
  },
  asked_too_often: ({ until }, { moment }) => ({
    what: "You have asked for this dwelling too often.",
    next: until ? `You can ask again from ${moment(until)}.` : "You can ask again later.",
  }),
  blocked_by_owner: {
    what: "An owner does not accept requests from you.",
    next: "Please speak with the owner.",
  },
  request_ended: { what: "This request has ended.", next: "Look at how it ended." },
  request_lapsed: { what: "The time of this request is over.", next: "You can ask again." },
  consents_missing: {
    what: "Not every owner has answered.",
    next: "You can sign once all have consented.",
  },
  answered_already: { what: "You have answered this already.", next: "Look at your answer." },
  portal_code_over: {
    what: "This code of the portal is over or was used.",
    next: "Scan the code that the page shows now.",
  },
  portal_not_yours: {
    what: "Somebody else is signed in to the page that shows this code.",
    next: "Only they can sign what they ordered. Nothing was shown or signed.",
  },
  portal_session_over: {
    what: "The session of the page has ended.",
    next: "Sign in to the portal again, and order it there once more.",
  },
  bound_already: {
    what: "You are married, or going to be.",
    next: "If that is not so, an office of the civil registry corrects it.",
  },
  spouse_not_online: {
    what: "The two of you cannot apply online.",
    next: "Check IIN and name. If they are right, apply at an office of the civil registry.",
  },
  too_young_to_marry: ({ age }) => ({
    what: `Both have to be at least ${age} years old.`,
    next: "Apply at an office of the civil registry.",
  }),
  fee_unpaid: {
    what: "The fee is not paid yet.",
    next: "Anybody who signs pays it once, and then the others sign.",
  },
  fee_declined: {
    what: "The bank declined the payment.",
    next: "Nothing was taken. Check the card and try again, or let another signer pay.",
  },
  fee_paid: {
    what: "The fee is paid already.",
    next: "There is nothing more to pay.",
  },
  not_an_employee: {
    what: "You do not work at a service centre.",
    next: "This page is for employees. Citizens sign in to the portal.",
  },
  desk_over: {
    what: "Service centres do not give this service any more.",
    next: "The pilot is over. Apply online.",
  },
  desk_case_over: {
    what: "The case at the centre has ended or has gone on.",
    next: "Ask the employee to show the code again.",
  },
  desk_changed: {
    what: "The registers say something else than the record.",
    next: "Nothing was entered. The employee draws the record up anew.",
  },
  log_conflict: {
    what: "The log of grants and views contradicts what it said before.",
    next: "Look at your history. The evidence is kept in this app.",
  },
  offline: ({ reason }) => offlineErrors[reason],
  ...abroadErrors,
  internal: {
    what: "The app made a mistake.",
    next: "Nothing was lost. Close the app and open it again.",
  },
};
