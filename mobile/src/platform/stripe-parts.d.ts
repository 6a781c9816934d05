// The parts of Stripe's package that are used, by where they lie (tsconfig.json leads here): its entry
// brings along ten times as much, which no phone should have to load.
export {
  confirmPaymentSheetPayment,
  handleNextAction,
  initPaymentSheet,
  initStripe,
  presentPaymentSheet,
} from '@stripe/stripe-react-native'
