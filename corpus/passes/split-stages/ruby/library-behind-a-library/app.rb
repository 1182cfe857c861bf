require 'charlock_holmes'
puts CharlockHolmes::EncodingDetector.detect(File.read('notes.txt'))
